import { CommandError } from "../errors/command_error.ts";
import { UndecidableError } from "../errors/refusal.ts";
import { checkDirectory } from "../platform/check_directory.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { GuardedFileRules, GuardedFileWorld } from "../platform/read_guarded_bytes.ts";
import { pathPresence } from "../platform/path_presence.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import { systemFileSystem } from "../platform/system_file_system.ts";
import type { ServerPaths } from "../platform/server_paths.ts";
import { parseServerConfig } from "./server_config.ts";
import { configSyntax } from "./config_syntax.ts";
import { defaultServerConfig, type ServerConfig } from "./default_server_config.ts";

/** Where the server configuration is and who may have written it. */
export interface LoadServerConfigOptions {
  /** The usual places. */
  readonly paths: Pick<ServerPaths, "baseDir" | "configToml" | "configYaml">;
  /** Value of `--config-path`: only this file is read, and it must exist. */
  readonly configPath?: string | undefined;
  /** User ids that may own the file and its directory, default root only. */
  readonly owners?: readonly number[];
  /** Seams of reading. */
  readonly world?: GuardedFileWorld;
}

const MAX_BYTES = 256 * 1024;

/**
 * Loads the configuration of the server side: `config.toml`, else `config.yml`, else defaults. A
 * file that is there but cannot be used refuses every login, because it may hold deny lists; the Go
 * tool goes on without them. See tests/attacks/server_config_test.ts.
 *
 * @param options where it is
 * @returns the configuration
 * @throws {UndecidableError} `CFG_UNUSABLE` with path and reason
 */
export async function loadServerConfig(options: LoadServerConfigOptions): Promise<ServerConfig> {
  const { baseDir, configToml, configYaml } = options.paths;
  if (options.configPath !== undefined && options.configPath !== "") {
    const config = await readOne(options.configPath, options);
    if (config !== undefined) return config;
    throw unusable(options.configPath, `"${options.configPath}" does not exist`);
  }
  const listed = await listedIn(baseDir, options.world);
  const absent = (path: string): boolean => listed?.includes(path) === false;
  if (absent(configToml) && absent(configYaml)) {
    await checkBaseDir(options);
    return defaultServerConfig();
  }
  const [toml, yaml] = await Promise.all([
    readOne(configToml, options),
    absent(configYaml) ? "absent" : pathPresence(configYaml, options.world?.fileSystem),
  ]);
  if (toml === undefined) {
    if (yaml === "absent") return defaultServerConfig();
    return await readOne(configYaml, options) ?? defaultServerConfig();
  }
  if (yaml !== "present") return toml;
  const both = `${configYaml} is ignored because ${configToml} exists`;
  return { ...toml, warnings: [...toml.warnings, both] };
}

/**
 * Paths of what is in a directory; undefined where it cannot be listed, and each file is looked at
 * instead. Most servers have no configuration, and looking at what is not there costs `verify` half a
 * millisecond.
 */
async function listedIn(
  directory: string,
  world: GuardedFileWorld = {},
): Promise<readonly string[] | undefined> {
  if ((world.os ?? Deno.build.os) === "windows") return undefined;
  try {
    const fileSystem = world.fileSystem ?? systemFileSystem;
    return (await fileSystem.readNames(directory)).map((name) => `${directory}/${name}`);
  } catch {
    return undefined;
  }
}

/** That a file is absent counts only where nobody else could have taken it away. */
async function checkBaseDir(options: LoadServerConfigOptions): Promise<void> {
  const fileSystem = options.world?.fileSystem ?? systemFileSystem;
  try {
    await checkDirectory(options.paths.baseDir, options.owners ?? [0], fileSystem);
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    if (error.kind !== "absent") throw unusable(options.paths.configToml, error.message, error);
  }
}

/** Undefined when the file does not exist. */
async function readOne(
  path: string,
  options: LoadServerConfigOptions,
): Promise<ServerConfig | undefined> {
  const rules: GuardedFileRules = {
    owners: options.owners ?? [0],
    forbiddenMode: 0o027,
    maxBytes: MAX_BYTES,
    links: "trusted",
    guardDirectory: true,
  };
  try {
    const { text } = await readGuardedFile(path, rules, options.world);
    return await parseServerConfig(text, configSyntax(path), path);
  } catch (error) {
    if (error instanceof FileProblem) {
      if (error.kind === "absent") return undefined;
      throw unusable(path, error.message, error);
    }
    if (error instanceof CommandError) throw unusable(path, error.message, error);
    throw error;
  }
}

function unusable(path: string, message: string, cause?: unknown): UndecidableError {
  return new UndecidableError(
    "CFG_UNUSABLE",
    `Cannot use the server configuration: ${message}`,
    { file: path },
    cause,
  );
}
