import { isOwnAccount } from "../platform/is_own_account.ts";
import type { PermissionKind } from "../platform/fence.ts";
import { pathPresence } from "../platform/path_presence.ts";
import { SUDO_PATHS } from "./sudo_paths.ts";

/** What the needs depend on. */
export interface HomePolicyNeedsOptions {
  /** `--root`; empty for none. */
  readonly root: string;
  /** The rule that allows `readhome`; undefined where there is no sudo. */
  readonly sudoersFile: string | undefined;
  /** User who runs this; undefined on Windows. */
  readonly uid: number | undefined;
  /** Seam: places of sudo. */
  readonly sudo?: readonly string[];
  /** Seam: the user database. */
  readonly passwd?: string;
}

/**
 * Which permissions the home policy of an account can need with this configuration, asked before the
 * offered key is looked at: none where there is no way to the home, to read where the file is read
 * directly, to run programs as well for sudo and for the user database of directory services.
 *
 * @param user the account
 * @param options configuration
 * @returns kinds to keep; when there are none, `homePolicy` must not be called
 */
export async function homePolicyNeeds(
  user: string,
  options: HomePolicyNeedsOptions,
): Promise<readonly PermissionKind[]> {
  const { root, sudoersFile, uid } = options;
  if (uid === undefined) return [];
  if (root !== "") return ["read"];
  if (uid === 0) return ["read", "run"];
  if (sudoersFile !== undefined && await pathPresence(sudoersFile) !== "absent") {
    for (const path of options.sudo ?? SUDO_PATHS) {
      if (await pathPresence(path) !== "absent") return ["read", "run"];
    }
  }
  return isOwnAccount(user, uid, options.passwd) ? ["read"] : [];
}
