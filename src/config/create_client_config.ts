import { encodeUtf8 } from "../encoding/utf8.ts";
import { atomicWriteFile } from "../platform/atomic_write_file.ts";
import type { ClientPaths } from "../platform/client_paths.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { makeDirectory } from "../platform/make_directory.ts";
import { pathPresence } from "../platform/path_presence.ts";
import { systemFileSystem } from "../platform/system_file_system.ts";
import { configSyntax } from "./config_syntax.ts";
import { defaultClientConfig } from "./default_client_config.ts";
import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";

/** What to create and where. */
export interface CreateClientConfigOptions {
  /** The usual places. */
  readonly paths: Pick<ClientPaths, "configToml" | "configYaml">;
  /** Value of `--config-path`. */
  readonly configPath?: string | undefined;
  /** The built-in providers. */
  readonly providers: readonly ProviderSettings[];
  /** Seam. */
  readonly fileSystem?: FileSystem;
}

/** Whether a file was made. */
export interface CreatedClientConfig {
  readonly kind: "created" | "exists";
  readonly path: string;
}

/**
 * Writes the default client configuration unless there is one, in whatever syntax. The file may get a
 * client secret later, so it is for its owner only (the Go tool: readable for all).
 *
 * @param options what and where
 * @returns the file that was made, or the one that was there
 * @throws {CommandError} `file_unwritable`
 */
export async function createClientConfig(
  options: CreateClientConfigOptions,
): Promise<CreatedClientConfig> {
  const fileSystem = options.fileSystem ?? systemFileSystem;
  const { configToml, configYaml } = options.paths;
  const candidates = options.configPath ? [options.configPath] : [configToml, configYaml];
  for (const path of candidates) {
    if (await pathPresence(path, fileSystem) === "present") return { kind: "exists", path };
  }
  const path = candidates[0] ?? configToml;
  const cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  if (cut > 0) await makeDirectory(path.slice(0, cut), { mode: 0o700, fileSystem });
  const text = defaultClientConfig(configSyntax(path), options.providers);
  await atomicWriteFile(path, encodeUtf8(text), { mode: 0o600, ifExists: "fail", fileSystem });
  return { kind: "created", path };
}
