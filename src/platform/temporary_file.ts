import type { FileSystem } from "./file_system.ts";

const SUFFIX = ".opkssh-tmp";

/**
 * Makes up a name for the temporary file that will become `path`. It begins with a dot and ends in
 * a suffix of its own, so that no directory scan (plugins, sudoers, cache) takes it for content.
 *
 * @param path the final name
 * @returns a name in the same directory that nobody can guess
 */
export function temporaryName(path: string): string {
  const { directory, stem } = split(path);
  const random = crypto.getRandomValues(new Uint8Array(12));
  return `${directory}${stem}${random.toHex()}${SUFFIX}`;
}

/**
 * Removes temporary files of `path` whose writers are dead, that is, do not hold the lock. Never
 * fails: what cannot be removed is left for the next time.
 *
 * @param path the final name
 * @param fileSystem seam
 */
export async function sweepTemporaryFiles(path: string, fileSystem: FileSystem): Promise<void> {
  const { directory, stem } = split(path);
  try {
    for (const name of await fileSystem.readNames(directory === "" ? "." : directory)) {
      if (!name.startsWith(stem) || !isTemporary(name.slice(stem.length))) continue;
      await removeIfDead(`${directory}${name}`, fileSystem);
    }
  } catch {
    return; // an unreadable directory keeps its leftovers
  }
}

/** What follows the stem: 24 hexadecimal digits and the suffix. */
function isTemporary(rest: string): boolean {
  return rest.length === 24 + SUFFIX.length && /^[0-9a-f]{24}\.opkssh-tmp$/.test(rest);
}

async function removeIfDead(path: string, fileSystem: FileSystem): Promise<void> {
  try {
    if (!(await fileSystem.lstat(path)).isFile) return;
    const file = await fileSystem.open(path);
    try {
      if (await file.tryLock()) await fileSystem.remove(path);
    } finally {
      file.close();
    }
  } catch {
    return;
  }
}

function split(path: string): { directory: string; stem: string } {
  const cut = Math.max(
    path.lastIndexOf("/"),
    Deno.build.os === "windows" ? path.lastIndexOf("\\") : -1,
  );
  // 48 characters are at most 192 bytes: with the rest below the 255 that a name may have.
  return { directory: path.slice(0, cut + 1), stem: `.${path.slice(cut + 1).slice(0, 48)}.` };
}
