import { checkProgram } from "../platform/check_program.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { ownExecutable } from "../platform/own_executable.ts";
import { pathPresence } from "../platform/path_presence.ts";
import { systemFileSystem } from "../platform/system_file_system.ts";
import { systemUsers, type UserAccount, type Users } from "../platform/users.ts";
import type { PolicyFile } from "./apply_policy.ts";
import { askReadhome } from "./ask_readhome.ts";
import { readHomePolicy } from "./read_home_policy.ts";
import { SUDO_PATHS } from "./sudo_paths.ts";

/** What {@linkcode homePolicy} works with. */
export interface HomePolicyOptions {
  /** `--root`: users come from the user database below it; empty for this machine's. */
  readonly root: string;
  /** The rule that allows `readhome`; undefined where there is no sudo. */
  readonly sudoersFile: string | undefined;
  /** Takes what sudo and readhome said besides, for the log. */
  warn(warning: string): void;
  /** Where sudo may be, default the places of the system; the first that exists is taken. */
  readonly sudo?: readonly string[];
  /** User ids that may own sudo, default root. */
  readonly sudoOwners?: readonly number[];
  /** Directory whose parents are not looked at when sudo is judged, for tests; default none. */
  readonly sudoRoot?: string;
  /** This program as sudo's rule names it, default as it is installed. */
  readonly executable?: string | undefined;
  /** Milliseconds until sudo is given up, default 5000. */
  readonly timeoutMs?: number;
  /** User who runs this, default asked from the system; undefined on Windows. */
  readonly uid?: number | undefined;
  /** The user database, default this machine's or the one below the root. */
  readonly users?: Users;
  /** Seam, default the file system of this machine. */
  readonly fileSystem?: FileSystem;
}

const NONE: PolicyFile = { kind: "absent", source: { name: "home", path: "~/.opk/auth_id" } };

/**
 * Reads the policy file in an account's home: directly as root or as the account itself, else through
 * sudo. Asked for only when the system policy has not decided, and then still without any program
 * being started where there is no rule for sudo, or where it can be seen that there is no file.
 *
 * With a root, users and homes are those in the database below it (as `opkssh add --root` has it),
 * homes as they are written there; the file is read directly or not at all, because `readhome` has no
 * options that could say where to look.
 *
 * @param user the account
 * @param options root, rule, seams
 * @returns the file as it was found
 */
export async function homePolicy(user: string, options: HomePolicyOptions): Promise<PolicyFile> {
  const { root, fileSystem = systemFileSystem } = options;
  const users = options.users ?? systemUsers(root === "" ? {} : { root });
  const uid = "uid" in options ? options.uid : users.current()?.uid;
  if (uid === undefined) return NONE; // Windows: there nobody says whose the file is
  if (uid === 0 || root !== "") return await direct(await users.byName(user), fileSystem);
  const sudo = await findSudo(options, fileSystem);
  if (sudo === undefined) {
    // the database of a directory service is not worth asking just to find that it is somebody else
    const account = await (options.users ?? systemUsers({ root: "" })).byName(user);
    return account?.uid === uid ? await direct(account, fileSystem) : NONE;
  }
  const account = await users.byName(user);
  if (account === undefined || !account.home.startsWith("/")) return NONE;
  if (account.uid === uid) return await direct(account, fileSystem);
  const source = { name: "home", path: `${account.home}/.opk/auth_id` } as const;
  if (await pathPresence(source.path, fileSystem) === "absent") return { kind: "absent", source };
  if (sudo.problem !== undefined) return { kind: "unusable", source, problem: sudo.problem };
  const executable = "executable" in options ? options.executable : ownExecutable();
  if (executable === undefined) {
    const problem = "cannot be read through sudo: this program is not installed, it has no path";
    return { kind: "unusable", source, problem };
  }
  return await askReadhome(user, {
    sudo: sudo.path,
    executable,
    home: account.home,
    warn: options.warn,
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
}

async function direct(
  account: UserAccount | undefined,
  fileSystem: FileSystem,
): Promise<PolicyFile> {
  if (account === undefined) return NONE;
  return await readHomePolicy({ path: account.home, uid: account.uid }, fileSystem);
}

/** Undefined when home policy is not set up. A rule that cannot be seen may be there. */
async function findSudo(
  options: HomePolicyOptions,
  fileSystem: FileSystem,
): Promise<{ readonly path: string; readonly problem: string | undefined } | undefined> {
  const { sudoersFile, sudoRoot: root } = options;
  if (sudoersFile === undefined) return undefined;
  if (await pathPresence(sudoersFile, fileSystem) === "absent") return undefined;
  for (const path of options.sudo ?? SUDO_PATHS) {
    try {
      await checkProgram(path, {
        owners: options.sudoOwners ?? [0],
        fileSystem,
        ...(root === undefined ? {} : { root }),
      });
      return { path, problem: undefined };
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error;
      if (error.kind !== "absent") return { path, problem: `must not be read: ${error.message}` };
    }
  }
  return undefined;
}
