import { type ClientPaths, clientPaths } from "../platform/client_paths.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { homeDirectory } from "../platform/home_directory.ts";
import { systemFileSystem } from "../platform/system_file_system.ts";
import type { CommandWorld } from "./command_world.ts";

/**
 * Names the files of the person who runs a client command.
 *
 * @param world its environment says where the home directory is
 * @returns paths, and the file system they are in
 * @throws {CommandError} `system_part_missing` when there is no home directory
 */
export function clientFiles(
  world: CommandWorld,
): { readonly paths: ClientPaths; readonly fileSystem: FileSystem } {
  return {
    paths: clientPaths(homeDirectory({ env: world.environment })),
    fileSystem: systemFileSystem,
  };
}
