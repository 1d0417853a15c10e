import { closeSync, constants, fchmodSync, fchownSync, fstatSync, openSync } from "node:fs";
import type { FileOwner } from "./atomic_write_file.ts";
import type { FileFacts } from "./file_system.ts";

/** What is changed about a file or directory. */
export interface AccessChange {
  /** New owner and group; undefined to keep them. */
  readonly owner?: FileOwner | undefined;
  /** New mode; undefined to keep it. */
  readonly mode?: number | undefined;
}

/**
 * Changes owner and mode of exactly the file or directory that was looked at: through its descriptor,
 * never through a name, which somebody may have turned into a link to `/etc/shadow` meanwhile. A
 * regular file with a second name is refused for the same reason. Never on the `verify` path: this
 * file needs `node:fs`.
 *
 * `O_NOFOLLOW` alone does not do: the runtime resolves links itself unless it has every permission.
 *
 * @param path where it was looked at
 * @param seen what it was: facts of `lstat`
 * @param change what to change
 * @throws {Error} when it is no longer what was looked at, has other names, or cannot be changed
 */
export function changeAccess(path: string, seen: FileFacts, change: AccessChange): void {
  if (!seen.isFile && !seen.isDirectory) throw new Error("it is neither a file nor a directory");
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
  // Without O_NONBLOCK a FIFO that has taken the place would hold us up for ever.
  const descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const facts = fstatSync(descriptor);
    if (facts.ino !== seen.ino || facts.dev !== seen.dev) {
      throw new Error("it was replaced while it was being changed");
    }
    if (facts.isFile() && facts.nlink !== 1) {
      throw new Error(`it has ${facts.nlink - 1} more name(s) elsewhere (hard links)`);
    }
    if (change.owner !== undefined) fchownSync(descriptor, change.owner.uid, change.owner.gid);
    // Afterwards: a change of owner takes setuid bits away, and the old owner could add some before.
    if (change.mode !== undefined) fchmodSync(descriptor, change.mode);
  } finally {
    closeSync(descriptor);
  }
}
