import { CommandError, EXIT_CODES, type ExitCode } from "../../errors/command_error.ts";
import { VERIFY_ACCOUNT } from "../../platform/verify_account.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import { jsonResult } from "../../terminal/json_result.ts";
import type { ServerWorld } from "../server_world.ts";
import { accountHints } from "./account_hints.ts";
import { carryOutRepair } from "./carry_out_repair.ts";
import { type ExaminedServer, examineServer } from "./examine_server.ts";
import { permissionProblem } from "./permission_problem.ts";
import { type Leftover, planRepairs, type RepairPlan } from "./plan_repairs.ts";
import { describeRepair } from "./repair.ts";

/** Options of `opkssh permissions fix`. */
export interface FixPermissionsOptions {
  /** Only say what would be done; needs no privilege. */
  readonly dryRun: boolean;
  /** Do not ask. */
  readonly yes: boolean;
  /** Print JSON instead of text. */
  readonly json: boolean;
  /** Take over files of strangers wherever they stand. */
  readonly adopt: boolean;
}

/** What {@linkcode fixPermissions} needs besides the machine. */
export interface FixPermissionsWorld extends ServerWorld {
  /**
   * Asks the person something and reads one line of the answer.
   *
   * @returns the line; undefined when there is none
   */
  ask(question: string): Promise<string | undefined>;
}

/**
 * `opkssh permissions fix`: makes every file of the server as it must be, after asking. When it ends
 * well, `permissions check` finds nothing; a second run has nothing to do.
 *
 * @param options how
 * @param world the machine
 * @returns 0, or 1 when something is still wrong or the answer was no
 * @throws {CommandError} `system_part_missing` without the verify account, `not_permitted`
 */
export async function fixPermissions(
  options: FixPermissionsOptions,
  world: FixPermissionsWorld,
): Promise<ExitCode> {
  const before = await examineServer(world);
  requireAccounts(before, world);
  const plan = planRepairs(before.files, {
    ids: before.ids,
    adopt: options.adopt,
    ...windowsPart(world),
  });
  const planned = plan.repairs.flatMap(describeRepair);
  const { terminal } = world;
  if (options.dryRun || plan.repairs.length === 0) {
    return report(options, plan, planned, [], options.dryRun, world);
  }
  requirePrivilege(world);
  if (!options.yes) {
    for (const line of planned) terminal.say(`action: ${line}`);
    for (const caution of cautionsOf(plan)) terminal.warn(caution);
    const answer = await world.ask("Apply these changes? [y/N]: ");
    if (!/^\s*y(?:es)?\s*$/i.test(answer ?? "")) {
      terminal.error("nothing was changed");
      return EXIT_CODES.failed;
    }
  }
  const errors: string[] = [];
  for (const repair of plan.repairs) {
    try {
      await carryOutRepair(repair, world);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      errors.push(error.message);
    }
  }
  if (errors.length === 0) errors.push(...await stillWrong(plan, world));
  return report(options, plan, planned, errors, false, world);
}

/** What was done is looked at again: success is what is found, not what was tried. */
async function stillWrong(plan: RepairPlan, world: ServerWorld): Promise<readonly string[]> {
  const told = new Set(plan.leftovers.map(({ path }) => path));
  return (await examineServer(world)).files.flatMap((file) => {
    const problem = told.has(file.path) ? undefined : permissionProblem(file);
    return problem === undefined ? [] : [`"${file.path}" still ${problem.detail}`];
  });
}

function report(
  options: FixPermissionsOptions,
  plan: RepairPlan,
  planned: readonly string[],
  errors: readonly string[],
  dryRun: boolean,
  { terminal }: ServerWorld,
): ExitCode {
  const all = [...errors, ...plan.leftovers.map(({ problem }) => problem)];
  const warnings = cautionsOf(plan);
  if (options.json) {
    terminal.result(jsonResult({
      planned,
      ...(all.length === 0 ? {} : { errors: all }),
      dryRun,
      ...(warnings.length === 0 ? {} : { warnings }),
      ok: all.length === 0,
    }));
  } else {
    if (dryRun) {
      for (const line of planned) terminal.result(escapeForTerminal(`Action: ${line}`));
    }
    if (options.yes || dryRun) { for (const warning of warnings) terminal.warn(warning); }
    for (const line of all) terminal.error(line);
    for (const hint of hintsOf(plan.leftovers)) terminal.hint(hint);
    const outcome = outcomeOf(dryRun, planned.length, all.length);
    if (outcome !== undefined) terminal.result(outcome);
  }
  return all.length === 0 ? EXIT_CODES.ok : EXIT_CODES.failed;
}

function outcomeOf(dryRun: boolean, planned: number, errors: number): string | undefined {
  if (planned === 0) return errors === 0 ? "nothing to do" : undefined;
  if (dryRun) return "dry-run complete";
  return errors === 0 ? "fix completed successfully" : undefined;
}

function cautionsOf({ repairs }: RepairPlan): readonly string[] {
  return repairs.flatMap((repair) =>
    repair.kind !== "make" && repair.caution !== undefined ? [repair.caution] : []
  );
}

function hintsOf(leftovers: readonly Leftover[]): readonly string[] {
  const hints = leftovers.map(({ hint }) => hint).filter((hint) => hint !== undefined);
  return [...new Set(hints)];
}

/** Without the account there is nobody to give the files to; it is the installer that makes it. */
function requireAccounts({ files, ids }: ExaminedServer, world: ServerWorld): void {
  const { windowsSecurity } = world;
  const missing = windowsSecurity === undefined
    ? ids.verifierGid === undefined ? "group" : ids.verifierUid === undefined ? "user" : undefined
    : windowsSecurity.accountSid(VERIFY_ACCOUNT) === undefined
    ? "user"
    : undefined;
  if (missing === undefined || files.every((file) => permissionProblem(file) === undefined)) return;
  const fact = `There is no ${missing} ${VERIFY_ACCOUNT} on this machine`;
  throw new CommandError("system_part_missing", fact, { hints: accountHints(ids, world) });
}

function windowsPart(
  { windowsSecurity }: ServerWorld,
): { readonly windows?: { readonly verifierSid: string | undefined } } {
  if (windowsSecurity === undefined) return {};
  return { windows: { verifierSid: windowsSecurity.accountSid(VERIFY_ACCOUNT) } };
}

function requirePrivilege(world: ServerWorld): void {
  const may = world.windowsSecurity === undefined
    ? [0, world.rootIds.uid].includes(world.users.current()?.uid ?? -1)
    : world.windowsSecurity.isElevated();
  if (may) return;
  throw new CommandError("not_permitted", "Only root can change the files of the server", {
    hints: [
      world.os === "windows"
        ? "run the command in a terminal that was opened as administrator"
        : "sudo opkssh permissions fix",
    ],
  });
}
