import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import type { PolicyFile } from "./apply_policy.ts";
import { homePolicyFileRules } from "./policy_file_rules.ts";

/** Whose home. */
export interface HomeOwner {
  /** The account's home directory, absolute. */
  readonly path: string;
  /** The account's user id. */
  readonly uid: number;
}

/**
 * Reads the auth_id file in an account's home, if it is the account's own and private.
 *
 * @param home whose; undefined when the account is unknown or has no home
 * @param fileSystem seam; default the file system of this machine
 * @returns the file as it was found
 */
export async function readHomePolicy(
  home: HomeOwner | undefined,
  fileSystem?: FileSystem,
): Promise<PolicyFile> {
  if (home === undefined || home.path === "") {
    return { kind: "absent", source: { name: "home", path: "~/.opk/auth_id" } };
  }
  const source = { name: "home", path: `${home.path}/.opk/auth_id` } as const;
  try {
    const rules = homePolicyFileRules(home.uid, home.path);
    const world = fileSystem === undefined ? {} : { fileSystem };
    return { kind: "text", source, text: (await readGuardedFile(source.path, rules, world)).text };
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    return error.kind === "absent"
      ? { kind: "absent", source }
      : { kind: "unusable", source, problem: error.message };
  }
}
