import { CommandError } from "../errors/command_error.ts";
import { describeOsError } from "../platform/describe_os_error.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { temporaryName } from "../platform/temporary_file.ts";

/**
 * Finds out whether a file can be created in a directory, by creating one and removing it: modes,
 * read-only file systems and quotas all show that way. When the directory is `~/.ssh` or below and
 * does not exist yet, the directory above it is tried, because login makes those.
 *
 * @param path the file that will be written
 * @param fileSystem seam
 * @throws {CommandError} `file_unwritable`
 */
export async function probeDirectory(path: string, fileSystem: FileSystem): Promise<void> {
  const directory = parentOf(path);
  try {
    await createAndRemove(path, fileSystem);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && /[\\/]\.ssh$/.test(directory)) {
      return await probeDirectory(directory, fileSystem);
    }
    const missing = error instanceof Deno.errors.NotFound;
    const why = missing ? "the directory does not exist" : describeOsError(error);
    throw new CommandError("file_unwritable", `Cannot write to "${directory}": ${why}`, {
      hints: missing ? [makeDirectoryHint(directory)] : [
        "opkssh login -i FILE writes the key elsewhere, --agent=only into no file at all",
      ],
      cause: error,
    });
  }
}

async function createAndRemove(path: string, fileSystem: FileSystem): Promise<void> {
  const name = temporaryName(path);
  const file = await fileSystem.create(name, { mode: 0o600, ownable: false });
  file.close();
  await fileSystem.remove(name);
}

/** On Windows mkdir makes what is above as well, and takes -p for a name. */
function makeDirectoryHint(directory: string): string {
  return /^[A-Za-z]:\\/.test(directory) ? `mkdir "${directory}"` : `mkdir -p ${directory}`;
}

function parentOf(path: string): string {
  const cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  if (cut < 0) return ".";
  return cut === 0 ? "/" : path.slice(0, cut);
}
