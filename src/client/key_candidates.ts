import { CommandError } from "../errors/command_error.ts";
import type { ClientPaths } from "../platform/client_paths.ts";
import { describeOsError } from "../platform/describe_os_error.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { DEFAULT_KEY_NAMES } from "./default_key_names.ts";
import { joinPath } from "./join_path.ts";

/** Where keys may be. */
export interface KeyCandidatesWorld {
  readonly paths: Pick<ClientPaths, "sshDir" | "identityDir">;
  readonly fileSystem: FileSystem;
}

/**
 * Names the private key files in which login may have left a key: the default names, whether they
 * exist or not, then what is in the identity directory, by name; also a name of which only the file
 * for PuTTY is left. Nothing is looked into.
 *
 * @param world paths and file system
 * @returns absolute paths
 * @throws {CommandError} `file_unreadable` when the identity directory is there and cannot be read
 */
export async function keyCandidates(world: KeyCandidatesWorld): Promise<readonly string[]> {
  const { sshDir, identityDir } = world.paths;
  const names = await namesIn(identityDir, world.fileSystem);
  const files = names.filter((name) =>
    name !== "config" && !/(?:-cert\.pub|\.opkssh-tmp)$/.test(name)
  );
  const identities = new Set<string>();
  for (const name of files.toSorted()) {
    if (!await isFile(joinPath(identityDir, name), world.fileSystem)) continue;
    identities.add(joinPath(identityDir, name.replace(/\.ppk$/, "")));
  }
  const defaults = Object.values(DEFAULT_KEY_NAMES).flat();
  return [...defaults.map((name) => joinPath(sshDir, name)), ...identities];
}

async function isFile(path: string, fileSystem: FileSystem): Promise<boolean> {
  try {
    return (await fileSystem.lstat(path)).isFile;
  } catch {
    return false; // gone meanwhile
  }
}

async function namesIn(directory: string, fileSystem: FileSystem): Promise<readonly string[]> {
  try {
    return await fileSystem.readNames(directory);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    const message = `Cannot read "${directory}": ${describeOsError(error)}`;
    throw new CommandError("file_unreadable", message, { cause: error });
  }
}
