import { CommandError } from "../errors/command_error.ts";
import { describeOsError } from "./describe_os_error.ts";
import type { FileSystem } from "./file_system.ts";
import { systemFileSystem } from "./system_file_system.ts";

/** How a directory is made. */
export interface MakeDirectoryOptions {
  /** Mode bits of every directory that has to be made, exact. No effect on Windows. */
  readonly mode: number;
  /** Seam, default the file system of this machine. */
  readonly fileSystem?: FileSystem;
}

/**
 * Makes a directory and those it stands in, where they are missing. What exists is left as it is.
 *
 * @param path the directory
 * @param options mode and seam
 * @returns the directories that were made, outermost first
 * @throws {CommandError} `file_unwritable`
 */
export async function makeDirectory(
  path: string,
  options: MakeDirectoryOptions,
): Promise<readonly string[]> {
  const fileSystem = options.fileSystem ?? systemFileSystem;
  try {
    return await make(path, options.mode, fileSystem);
  } catch (error) {
    const message = `Cannot make directory "${path}": ${describeOsError(error)}`;
    throw new CommandError("file_unwritable", message, { cause: error });
  }
}

async function make(path: string, mode: number, fileSystem: FileSystem): Promise<string[]> {
  const made: string[] = [];
  try {
    await fileSystem.makeDirectory(path, mode);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      if ((await fileSystem.stat(path)).isDirectory) return [];
      throw new Error("a file has this name", { cause: error });
    }
    const above = parent(path);
    if (!(error instanceof Deno.errors.NotFound) || above === undefined) throw error;
    made.push(...await make(above, mode, fileSystem));
    return [...made, ...await make(path, mode, fileSystem)];
  }
  const facts = await fileSystem.lstat(path);
  if (facts.mode !== null && (facts.mode & 0o777) !== mode && facts.isDirectory) {
    await fileSystem.chmod(path, mode);
  }
  return [path];
}

function parent(path: string): string | undefined {
  const trimmed = path.replace(/[\\/]$/, "");
  const cut = Math.max(trimmed.lastIndexOf("/"), trimmed.lastIndexOf("\\"));
  return cut <= 0 ? undefined : trimmed.slice(0, cut);
}
