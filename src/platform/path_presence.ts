import type { FileSystem } from "./file_system.ts";
import { systemFileSystem } from "./system_file_system.ts";

/**
 * Tells whether a name is taken, be it by a dangling link.
 *
 * @param path the name
 * @param fileSystem seam
 * @returns `unknown` when the system does not say, for instance because a directory is closed to us
 */
export async function pathPresence(
  path: string,
  fileSystem: FileSystem = systemFileSystem,
): Promise<"present" | "absent" | "unknown"> {
  try {
    await fileSystem.lstat(path);
    return "present";
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "absent" : "unknown";
  }
}
