import { checkDirectory } from "../platform/check_directory.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import { systemFileSystem } from "../platform/system_file_system.ts";
import type { PolicyFile } from "./apply_policy.ts";
import { homePolicyFileRules } from "./policy_file_rules.ts";

/** Whose home. */
export interface HomeOwner {
  /** The account's home directory, absolute. */
  readonly path: string;
  /** The account's user id; negative where accounts have none (Windows). */
  readonly uid: number;
}

/**
 * Reads the auth_id file in an account's home, if it is the account's own and private, and if nobody
 * else can put another one into its directory. The home itself is not looked at: who can write there
 * still owns no file of the account.
 *
 * The Go tool takes any file that it can open itself, of any owner and through links, and on Windows
 * every file (`tests/attacks/home_policy_test.ts`). There is no home policy on Windows here.
 *
 * @param home whose; undefined when the account is unknown or has no home
 * @param fileSystem seam; default the file system of this machine
 * @returns the file as it was found
 */
export async function readHomePolicy(
  home: HomeOwner | undefined,
  fileSystem: FileSystem = systemFileSystem,
): Promise<PolicyFile> {
  if (home === undefined || !home.path.startsWith("/") || home.uid < 0) {
    return { kind: "absent", source: { name: "home", path: "~/.opk/auth_id" } };
  }
  const source = { name: "home", path: `${home.path}/.opk/auth_id` } as const;
  try {
    const rules = homePolicyFileRules(home.uid, home.path);
    const { text } = await readGuardedFile(source.path, rules, { fileSystem });
    await checkDirectory(`${home.path}/.opk`, [0, home.uid], fileSystem);
    return { kind: "text", source, text };
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    return error.kind === "absent"
      ? { kind: "absent", source }
      : { kind: "unusable", source, problem: error.message };
  }
}
