import { UndecidableError } from "../errors/refusal.ts";
import { systemFileSystem } from "../platform/system_file_system.ts";

/**
 * Who may own the files that decide: root, and with `--root DIR` also whoever owns that directory,
 * because naming it in sshd's configuration is what trusts its owner. Without that option nobody but
 * root.
 *
 * @param root value of `--root`; empty for none
 * @returns user ids
 * @throws {UndecidableError} `CFG_UNUSABLE` when there is no such directory
 */
export async function trustedOwners(root: string): Promise<readonly number[]> {
  if (root === "") return [0];
  const uid = await ownerOf(root);
  return uid === null || uid === 0 ? [0] : [0, uid];
}

async function ownerOf(root: string): Promise<number | null> {
  try {
    return (await systemFileSystem.stat(root)).uid;
  } catch (cause) {
    throw new UndecidableError(
      "CFG_UNUSABLE",
      "The directory of --root is not there",
      { root },
      cause,
    );
  }
}
