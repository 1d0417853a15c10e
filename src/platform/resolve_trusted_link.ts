import { checkDirectory } from "./check_directory.ts";
import { describeOsError } from "./describe_os_error.ts";
import { FileProblem } from "./file_problem.ts";
import type { FileSystem } from "./file_system.ts";

const MAX_HOPS = 8;

/**
 * Follows a symbolic link that only trusted users can have made: the link and every directory on
 * the way to the file are owned by one of `owners` or root and are not writable by group or others.
 *
 * @param path a symbolic link
 * @param owners user ids that are trusted besides root
 * @param fileSystem seam
 * @returns absolute path of the file at the end, itself not a link, with no link on the way to it
 * @throws {FileProblem} `symlink` when anybody else had a hand in it; `unreadable` when it dangles
 */
export async function resolveTrustedLink(
  path: string,
  owners: readonly number[],
  fileSystem: FileSystem,
): Promise<string> {
  const trusted = [0, ...owners];
  let pending = path.split("/").filter((part) => part !== "");
  let current = "";
  let hops = 0;
  try {
    while (pending.length > 0) {
      const [name, ...rest] = pending;
      pending = rest;
      if (name === undefined || name === ".") continue;
      if (name === "..") {
        current = current.slice(0, Math.max(0, current.lastIndexOf("/")));
        continue;
      }
      await checkDirectory(current === "" ? "/" : current, trusted, fileSystem);
      const next = `${current}/${name}`;
      const facts = await fileSystem.lstat(next);
      if (!facts.isSymlink) {
        current = next;
        continue;
      }
      if (++hops > MAX_HOPS) throw new FileProblem("symlink", path, "leads through too many links");
      if (facts.uid === null || !trusted.includes(facts.uid)) {
        throw new FileProblem("symlink", path, `leads through a link of uid ${facts.uid}`);
      }
      const target = await fileSystem.readLink(next);
      if (target.startsWith("/")) current = "";
      pending = [...target.split("/").filter((part) => part !== ""), ...pending];
    }
    return current;
  } catch (error) {
    throw asProblem(path, error);
  }
}

function asProblem(path: string, error: unknown): FileProblem {
  if (error instanceof FileProblem && error.kind === "symlink") return error;
  // Never "absent": nobody may fall back to defaults because of a link that leads nowhere.
  if (error instanceof Deno.errors.NotFound) {
    return new FileProblem("unreadable", path, "is a link to a file that does not exist", error);
  }
  if (error instanceof FileProblem) {
    const detail = `is a link on whose way "${error.path}" ${error.detail}`;
    return new FileProblem("symlink", path, detail, error);
  }
  return new FileProblem("unreadable", path, `cannot be read: ${describeOsError(error)}`, error);
}
