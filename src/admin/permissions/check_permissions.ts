import { EXIT_CODES, type ExitCode } from "../../errors/command_error.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import { jsonResult } from "../../terminal/json_result.ts";
import type { ServerWorld } from "../server_world.ts";
import { accountHints } from "./account_hints.ts";
import type { ExaminedFile } from "./examine_server_file.ts";
import { examineServer } from "./examine_server.ts";
import { type PermissionProblem, permissionProblem } from "./permission_problem.ts";

/** Options of `opkssh permissions check`. */
export interface CheckPermissionsOptions {
  /** Print JSON instead of text. */
  readonly json: boolean;
}

/**
 * `opkssh permissions check`: says owner and mode of every file of the server, and what is wrong.
 * With JSON nothing else is on stdout, and the exit code is honest; in the Go tool neither holds
 * (`tests/unit/admin/permissions/check_permissions_test.ts`).
 *
 * @param options how to print it
 * @param world the machine
 * @returns 0, or 1 when something is wrong
 */
export async function checkPermissions(
  options: CheckPermissionsOptions,
  world: ServerWorld,
): Promise<ExitCode> {
  const { files, ids } = await examineServer(world);
  const found = files.map((file) => ({ file, problem: permissionProblem(file) }));
  const problems = found.filter(({ problem }) => problem !== undefined).length;
  const { terminal } = world;
  if (options.json) {
    terminal.result(jsonResult(found.map(({ file, problem }) => jsonEntry(file, problem))));
  } else {
    for (const { file, problem } of found) {
      const line = await describe(file, world);
      if (line !== undefined) terminal.result(escapeForTerminal(line));
      if (problem === undefined) continue;
      terminal.result(escapeForTerminal(`Problem: ${file.path}: ${problem.detail}`));
    }
  }
  if (problems === 0) return EXIT_CODES.ok;
  terminal.error(`${problems} ${problems === 1 ? "problem" : "problems"} found`);
  for (const hint of accountHints(ids, world)) terminal.hint(hint);
  terminal.hint(nextStep(found.map(({ problem }) => problem), world));
  return EXIT_CODES.failed;
}

function nextStep(
  problems: readonly (PermissionProblem | undefined)[],
  { os }: Pick<ServerWorld, "os">,
): string {
  const command = problems.some((problem) => problem?.kind === "unknown") ? "check" : "fix";
  return os === "windows"
    ? `opkssh permissions ${command}, in a terminal that was opened as administrator`
    : `sudo opkssh permissions ${command}`;
}

/** `permsErr` and `aclErr` are the Go tool's names; the rest is ours. */
function jsonEntry(file: ExaminedFile, problem: PermissionProblem | undefined): object {
  const { state } = file;
  const lists = state.kind === "present" && state.sddl !== undefined;
  return {
    path: file.path,
    exists: state.kind !== "absent",
    ...(problem === undefined || state.kind === "absent"
      ? {}
      : { [lists ? "aclErr" : "permsErr"]: problem.detail }),
    ok: problem === undefined,
    required: file.rule.presence === "required",
    id: file.id,
  };
}

async function describe(file: ExaminedFile, world: ServerWorld): Promise<string | undefined> {
  const { path, state } = file;
  if (state.kind !== "present") return undefined;
  if (state.sddl !== undefined) return `${path}: sddl=${state.sddl}`;
  const { uid, gid, mode } = state.facts;
  const owner = uid === null ? undefined : (await world.users.byId(uid))?.name;
  const group = gid === null ? undefined : (await world.users.groupById(gid))?.name;
  const octal = ((mode ?? 0) & 0o7777).toString(8).padStart(4, "0");
  return `${path}: owner=${owner ?? uid} mode=${octal} group=${group ?? gid}`;
}
