import type { FileSystem } from "../../../platform/file_system.ts";
import { serverPaths } from "../../../platform/server_paths.ts";
import { systemFileSystem } from "../../../platform/system_file_system.ts";
import { readSshdDirectives } from "./read_sshd_directives.ts";
import { sshdConfigPath } from "./sshd_config_path.ts";

/**
 * Whether sshd is configured to ask this program about keys, as far as its files can be read.
 *
 * @param path sshd's configuration, default the usual one
 * @param fileSystem seam, default that of this machine
 * @returns true when an `AuthorizedKeysCommand` names opkssh
 */
export async function namesOpkssh(
  path: string = sshdConfigPath(Deno.build.os, serverPaths().baseDir),
  fileSystem: FileSystem = systemFileSystem,
): Promise<boolean> {
  const { directives } = await readSshdDirectives(path, fileSystem);
  return directives.some(({ keyword, value }) =>
    keyword === "authorizedkeyscommand" && value.includes("opkssh")
  );
}
