import { FileProblem } from "../../platform/file_problem.ts";
import type { ServerIds } from "../../platform/judge_server_file.ts";
import { readGuardedFile } from "../../platform/read_guarded_file.ts";
import { SERVER_FILE_RULES } from "../../platform/server_file_rules.ts";
import type { UserAccount } from "../../platform/users.ts";
import type { ProviderRows } from "../../policy/read_provider_rows.ts";
import { readServerFile } from "../read_server_file.ts";
import type { AuditFileReport } from "./audit_report.ts";
import { auditRows } from "./audit_rows.ts";
import type { AuditWorld } from "./audit_world.ts";

/** What the files in homes are judged against. */
export interface AuditHomesOptions {
  /** Undefined when the providers file could not be read: rows are not judged then. */
  readonly providers: ProviderRows | undefined;
  readonly providersPath: string;
  readonly ids: ServerIds;
  /** Takes why files may be missing. */
  readonly warnings: string[];
  /** Told what is being looked at. */
  readonly say: (line: string) => void;
}

/** A home belongs to somebody who may want to drown the audit. */
const MOST_ROWS = 1000;

/**
 * Judges the auth_id file in the home of every account that has one.
 *
 * @param options what they are judged against
 * @param world the machine
 * @returns one entry for each file there is, in the order of the accounts
 */
export async function auditHomes(
  options: AuditHomesOptions,
  world: AuditWorld,
): Promise<readonly AuditFileReport[]> {
  const { accounts, problems } = await world.listAccounts();
  options.warnings.push(...problems);
  // Several accounts may share a home; each file is judged once.
  const byHome = new Map<string, string[]>();
  for (const { name, home } of accounts) {
    // A relative one would be looked for below the directory the command runs in.
    if (world.os !== "windows" && !home.startsWith("/")) continue;
    if (SPECIAL.test(home)) continue;
    const plain = home.replace(/(?<=.)\/+$/, "");
    byHome.set(plain, [...byHome.get(plain) ?? [], name]);
  }
  const reports: AuditFileReport[] = [];
  for (const [home, names] of byHome) {
    const path = world.paths.homeAuthId(home === "/" ? "" : home);
    const read = await readServerFile(path, world, { below: home });
    if (read.kind === "absent") continue;
    options.say(`validating ${path}...`);
    const problem = await guardProblem(path, home, names, world);
    const perms = problem?.kind === "owner" || problem?.kind === "mode" ? problem.detail : "";
    const report = { "file_path": path, rows: null, error: "", "perms_error": perms };
    if (read.kind === "unreadable") {
      // A link or FIFO is what the guarded reader complains of, too.
      reports.push({ ...report, error: read.problem, "perms_error": "" });
      continue;
    }
    if (problem?.kind === "owner") {
      // Another name of somebody else's file: nothing of it is shown.
      reports.push(report);
      continue;
    }
    const { providers, providersPath } = options;
    const rows = providers === undefined
      ? []
      : auditRows(read.text, { providersPath, providers, principals: names });
    const error = rows.length > MOST_ROWS ? `only the first ${MOST_ROWS} rows are shown` : "";
    reports.push({ ...report, rows: rows.slice(0, MOST_ROWS), error });
  }
  return reports;
}

/**
 * Homes that are no directories of anybody, such as that of `sys` on Debian: the runtime reads nothing
 * below them, so `verify` does not either.
 */
const SPECIAL = /^\/(?:dev|proc|sys)(?:\/|$)/;

/** Why `verify` would not read the file. */
async function guardProblem(
  path: string,
  home: string,
  names: readonly string[],
  world: AuditWorld,
): Promise<FileProblem | undefined> {
  const accounts: UserAccount[] = [];
  for (const name of names) {
    const account = await world.users.byName(name);
    if (account !== undefined) accounts.push(account);
  }
  try {
    await readGuardedFile(path, {
      owners: accounts.map(({ uid }) => uid),
      forbiddenMode: ~SERVER_FILE_RULES.home_policy.most & 0o777,
      maxBytes: Number.MAX_SAFE_INTEGER,
      below: home,
    }, { fileSystem: world.fileSystem, os: world.os });
    return undefined;
  } catch (error) {
    if (error instanceof FileProblem) return error;
    throw error;
  }
}
