import { GETENT_PATHS } from "./getent_paths.ts";
import { parsePasswd, type PasswdEntry } from "./parse_passwd.ts";
import { type ProgramResult, runProgram } from "./run_program.ts";

/** Accounts of this machine that have a home. */
export interface AccountListing {
  /** Each name once, those of `/etc/passwd` first. */
  readonly accounts: readonly PasswdEntry[];
  /** Why some may be missing, whole sentences without a period. */
  readonly problems: readonly string[];
}

/** Where the accounts are. */
export interface ListAccountsOptions {
  /** Operating system, default the one this program was built for. */
  readonly os?: typeof Deno.build.os;
  /** Directory put in front of `/etc`; with it, no program is asked. Homes are as written there. */
  readonly root?: string;
  /** Programs that know accounts of directories (LDAP, SSSD); the first that exists is asked. */
  readonly getent?: readonly string[];
}

/** A directory service with many accounts takes its time. */
const LIST_MS = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Lists the accounts of this machine: those of `/etc/passwd`, and those a directory service lists
 * (many list none, but answer for each name). Windows has no such list here.
 *
 * The Go tool reads `/etc/passwd` only (`tests/unit/platform/list_accounts_test.ts`).
 *
 * @param options where they are
 * @returns accounts; never throws
 */
export async function listAccounts(options: ListAccountsOptions = {}): Promise<AccountListing> {
  const os = options.os ?? Deno.build.os;
  const root = options.root ?? "";
  if (os === "windows") return { accounts: [], problems: [] };
  const accounts = new Map<string, PasswdEntry>();
  const problems: string[] = [];
  const add = (entries: readonly PasswdEntry[]): void => {
    for (const entry of entries) {
      if (entry.name === "" || accounts.has(entry.name)) continue;
      accounts.set(entry.name, entry);
    }
  };
  try {
    add(parsePasswd(lossy.decode(await Deno.readFile(`${root}/etc/passwd`))));
  } catch {
    problems.push(`Cannot read "${root}/etc/passwd"`);
  }
  if (root === "" || options.getent !== undefined) {
    add(os === "darwin" ? await macAccounts(problems) : await directoryAccounts(options, problems));
  }
  return { accounts: [...accounts.values()], problems };
}

async function directoryAccounts(
  options: ListAccountsOptions,
  problems: string[],
): Promise<readonly PasswdEntry[]> {
  for (const program of options.getent ?? GETENT_PATHS) {
    const result = await ask([program, "passwd"]);
    if (result.kind === "not-started") continue;
    return parsePasswd(outputOf(result, program, problems));
  }
  return [];
}

/** Lines of a name, blanks and the home directory, which may have blanks too. */
async function macAccounts(problems: string[]): Promise<readonly PasswdEntry[]> {
  const program = "/usr/bin/dscl";
  const result = await ask([program, ".", "-list", "/Users", "NFSHomeDirectory"]);
  return outputOf(result, program, problems).split("\n").flatMap((line) => {
    const [, name, home] = /^(\S+) +(\/.*)$/.exec(line) ?? [];
    return name === undefined || home === undefined ? [] : [{ name, home }];
  });
}

async function ask(argv: readonly [string, ...string[]]): Promise<ProgramResult> {
  return await runProgram({ argv, timeoutMs: LIST_MS, maxStdout: MAX_BYTES });
}

function outputOf(result: ProgramResult, program: string, problems: string[]): string {
  if (result.kind === "exited" && result.code === 0) return lossy.decode(result.stdout);
  const why = result.kind === "exited" ? `exit code ${result.code}` : result.kind;
  problems.push(`Accounts of a directory service may be missing: ${program} failed (${why})`);
  return "";
}

/** Old comment fields are not always UTF-8. */
const lossy = new TextDecoder();
