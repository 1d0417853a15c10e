import { CommandError } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";
import { checkNewRow } from "../policy/check_new_row.ts";
import { type InsertedRow, insertRow } from "../policy/insert_row.ts";
import { issuerDifference } from "../policy/issuer_difference.ts";
import type { NewRow } from "../policy/new_row.ts";
import { readProviderRows } from "../policy/read_provider_rows.ts";
import { type AddTarget, addTarget } from "./add_target.ts";
import type { AddWorld, Ownership } from "./add_world.ts";

/** Arguments of `opkssh add`. */
export interface AddOptions {
  /** Account to log in as. */
  readonly principal: string;
  /** Who: an address, a subject or a rule. */
  readonly identity: string;
  /** Issuer, or one of the aliases. */
  readonly issuer: string;
  /** Write rows that will probably match nobody; default false. */
  readonly force?: boolean;
}

/** What `opkssh add` did. */
export interface AddResult {
  /** The policy file. */
  readonly path: string;
  /** Line of the row, from 1. */
  readonly line: number;
  /** False when the row was there already. */
  readonly added: boolean;
}

/**
 * `opkssh add`: adds a row to the administrator's policy file, or to the account's own. The file is
 * read and replaced under a lock, keeps mode, owner and every other byte, and is not touched when the
 * row is there already.
 *
 * @param options the row
 * @param world the machine
 * @returns what was done, after it was said
 * @throws {CommandError} `policy_row_invalid`, or what is wrong with the file
 */
export async function add(options: AddOptions, world: AddWorld): Promise<AddResult> {
  const row = checkNewRow(options);
  const target = await addTarget(row.principal, world);
  if (target.account !== undefined) await world.makeHomePolicyDirectory(target.account);
  const lock = await world.lock(target.path);
  let inserted: InsertedRow;
  try {
    const { text, ownership } = await current(target);
    inserted = insertRow(text, row);
    if (inserted.added) await world.replace(target.path, inserted.text, ownership);
  } finally {
    lock.release();
  }
  const { line, added } = inserted;
  await say(row, { path: target.path, line, added }, world);
  return { path: target.path, line, added };
}

/** The file as it is under the lock; a missing one is empty. */
async function current(
  target: AddTarget,
): Promise<{ readonly text: string; readonly ownership: Ownership }> {
  const state = await target.read();
  switch (state.kind) {
    case "readable":
      return state;
    case "absent":
      return { text: "", ownership: target.initial };
    case "denied":
      throw new CommandError("not_permitted", `Cannot read "${target.path}": permission denied`, {
        hints: ["run the command as that user or as root"],
      });
    case "unusable":
      throw new CommandError("file_invalid", `"${target.path}" cannot be used: ${state.reason}`);
    default:
      return unreachable(state);
  }
}

async function say(row: NewRow, { path, line, added }: AddResult, world: AddWorld): Promise<void> {
  const { terminal } = world;
  terminal.result(
    added ? `Successfully added new policy to ${path}` : `Policy is already present in ${path}`,
  );
  terminal.detail(`${path}:${line}: ${row.principal} ${row.identity} ${row.issuer}`);
  if (row.identity.includes("#") || row.issuer.includes("#") || row.principal.includes("#")) {
    terminal.warn("the Go version of opkssh cannot read a row with #");
  }
  const providers = await world.readProviders();
  if (providers !== undefined) warnAboutIssuer(row.issuer, providers, world);
}

function warnAboutIssuer(issuer: string, providers: string, { terminal, paths }: AddWorld): void {
  const { issuers, listed } = readProviderRows(providers, { allowLoopbackHttp: true });
  if (issuers.has(issuer)) return;
  if (listed.includes(issuer)) {
    terminal.warn(`the row for ${issuer} in ${paths.providers} cannot be used`);
    return terminal.hint("run opkssh audit to see why");
  }
  terminal.warn(`${issuer} is not in ${paths.providers}, so nobody can log in with it`);
  const twin = listed.find((other) => issuerDifference(issuer, other) !== undefined);
  terminal.hint(
    twin === undefined
      ? `add a line to ${paths.providers}: ${issuer} CLIENT_ID 24h`
      : `${paths.providers} has ${twin}; both must be the same`,
  );
}
