import { describeOsError } from "./describe_os_error.ts";
import { FileProblem } from "./file_problem.ts";
import type { FileFacts, FileSystem } from "./file_system.ts";

/** A sticky directory (like /tmp) protects other people's entries, but not a name still free. */
const GROUP_OR_OTHERS_WRITE = 0o022;

/**
 * Checks that nobody but the given owners can add, replace or remove names in a directory. Unix
 * only. An absent directory counts as an absent file.
 *
 * @param directory the path, links in it are followed
 * @param owners user ids that may own it; empty when the owner does not matter
 * @param fileSystem seam
 * @throws {FileProblem} `absent`, `owner`, `mode`, `not-regular` or `unreadable`
 */
export async function checkDirectory(
  directory: string,
  owners: readonly number[],
  fileSystem: FileSystem,
): Promise<void> {
  let facts: FileFacts;
  try {
    facts = await fileSystem.stat(directory);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new FileProblem("absent", directory, "does not exist", error);
    }
    const detail = `cannot be read: ${describeOsError(error)}`;
    throw new FileProblem("unreadable", directory, detail, error);
  }
  if (!facts.isDirectory) {
    throw new FileProblem("not-regular", directory, "is not a directory");
  }
  if (owners.length > 0 && (facts.uid === null || !owners.includes(facts.uid))) {
    const wanted = [...new Set(owners)].join(" or ");
    throw new FileProblem("owner", directory, `is owned by uid ${facts.uid}, not by uid ${wanted}`);
  }
  if (((facts.mode ?? 0) & GROUP_OR_OTHERS_WRITE) !== 0) {
    throw new FileProblem("mode", directory, "is writable by group or others");
  }
}
