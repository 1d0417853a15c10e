import { CommandError } from "../errors/command_error.ts";
import type { ClientPaths } from "../platform/client_paths.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { pathPresence } from "../platform/path_presence.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import { systemFileSystem } from "../platform/system_file_system.ts";
import type { AgentMode } from "./agent_mode.ts";
import type { LoginFlow } from "./login_flow.ts";
import { type ClientConfigFile, parseClientConfig } from "./client_config.ts";
import type { ConfigSource, Sourced } from "./config_source.ts";
import { configSyntax } from "./config_syntax.ts";
import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";
import type { SourcedProviderRow } from "./sourced_provider_row.ts";

/** The client configuration, put together from all files. */
export interface ClientConfig {
  /** Alias to log in with when none is given; empty or `webchooser` lets the person choose. */
  readonly defaultProvider: Sourced<string>;
  /** The providers, in the order in which a person is offered them. */
  readonly providers: Sourced<readonly SourcedProviderRow[]>;
  /** What login does with the SSH agent. */
  readonly agent: Sourced<AgentMode>;
  /** How a person logs in. */
  readonly flow: Sourced<LoginFlow>;
  /** PEM file of certificate authorities to trust besides the system's and the bundled ones. */
  readonly caFile: Sourced<string | undefined>;
  /** The files that were read, the winning one first. */
  readonly files: readonly string[];
  /** What is odd but could be used. */
  readonly warnings: readonly string[];
}

/** Where the configuration is. */
export interface LoadClientConfigOptions {
  /** The usual places. */
  readonly paths: Pick<
    ClientPaths,
    "configToml" | "configYaml" | "systemConfigToml" | "systemConfigYaml"
  >;
  /** Value of `--config-path`: stands for the user's file, and must exist. */
  readonly configPath?: string | undefined;
  /** What is known without any file. */
  readonly builtin: {
    readonly providers: readonly ProviderSettings[];
    readonly redirectUris: readonly string[];
  };
  /** Seam. */
  readonly fileSystem?: FileSystem;
  /** User ids that may own the machine-wide file, default root only. */
  readonly systemOwners?: readonly number[];
}

const MAX_BYTES = 1024 * 1024;
const WEB_CHOOSER = "webchooser";

/**
 * Loads the client configuration. Each key is taken from the first that mentions it: the user's file
 * (`config.toml`, else `config.yml`, else nothing), the machine's file (`client.toml`, else
 * `client.yml`), the built-in values. Flags and environment are above all of them; see
 * `chooseProvider`.
 *
 * @param options where it is
 * @returns the configuration, with the source of each value
 * @throws {CommandError} `config_invalid` with file, line and column; `file_unreadable` when a file is
 *   there and cannot be read, or when `--config-path` names none
 */
export async function loadClientConfig(options: LoadClientConfigOptions): Promise<ClientConfig> {
  const warnings: string[] = [];
  const user = await readUserFile(options, warnings);
  const system = await readSystemFile(options, warnings);
  const files = [user, system].filter((file) => file !== undefined);
  for (const { config } of files) warnings.push(...config.warnings);
  const builtin: ConfigSource = { kind: "built-in", where: "" };
  const pick = <K extends "defaultProvider" | "providers" | "agent" | "flow" | "caFile">(
    name: K,
    key: string,
    otherwise: NonNullable<ClientConfigFile[K]> | undefined,
  ): Sourced<NonNullable<ClientConfigFile[K]> | undefined> => {
    for (const { path, kind, config } of files) {
      const value = config[name];
      const where = `${path}:${config.lines.get(key) ?? 1}`;
      if (value !== undefined && value !== null) return { value, source: { kind, where } };
    }
    return { value: otherwise, source: builtin };
  };
  const providers = options.builtin.providers.map((row) => ({ ...row, source: builtin }));
  const defaultProvider = pick("defaultProvider", "default_provider", WEB_CHOOSER);
  const found = pick("providers", "providers", providers);
  const agent = pick("agent", "agent", "auto");
  const flow = pick("flow", "flow", "auto");
  return {
    defaultProvider: { value: defaultProvider.value ?? "", source: defaultProvider.source },
    providers: { value: found.value ?? [], source: found.source },
    agent: { value: agent.value ?? "auto", source: agent.source },
    flow: { value: flow.value ?? "auto", source: flow.source },
    caFile: pick("caFile", "ca_file", undefined),
    files: files.map(({ path }) => path),
    warnings,
  };
}

interface LoadedFile {
  readonly path: string;
  readonly kind: "user file" | "system file";
  readonly config: ClientConfigFile;
}

async function readUserFile(
  options: LoadClientConfigOptions,
  warnings: string[],
): Promise<LoadedFile | undefined> {
  const { configToml, configYaml } = options.paths;
  const load = async (path: string): Promise<LoadedFile | undefined> => {
    const text = await readOwn(path, options);
    return text === undefined ? undefined : await parse(path, "user file", text, options);
  };
  if (options.configPath !== undefined && options.configPath !== "") {
    const file = await load(options.configPath);
    if (file !== undefined) return file;
    throw new CommandError("file_unreadable", `"${options.configPath}" does not exist`, {
      hints: [`opkssh login --create-config --config-path ${options.configPath}`],
    });
  }
  const toml = await load(configToml);
  if (toml === undefined) return await load(configYaml);
  if (await pathPresence(configYaml, options.fileSystem) === "present") {
    warnings.push(`${configYaml} is ignored because ${configToml} exists`);
  }
  return toml;
}

/** The person's own file may be a link into a directory of dotfiles, and nobody else's business. */
async function readOwn(
  path: string,
  options: LoadClientConfigOptions,
): Promise<string | undefined> {
  const fileSystem = options.fileSystem ?? systemFileSystem;
  if (await pathPresence(path, fileSystem) === "absent") return undefined;
  try {
    const target = (await fileSystem.lstat(path)).isSymlink
      ? await fileSystem.realPath(path)
      : path;
    return (await readGuardedFile(target, { maxBytes: MAX_BYTES }, { fileSystem })).text;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function readSystemFile(
  options: LoadClientConfigOptions,
  warnings: string[],
): Promise<LoadedFile | undefined> {
  const { systemConfigToml, systemConfigYaml } = options.paths;
  for (const path of [systemConfigToml, systemConfigYaml]) {
    // On a server the directory is closed to ordinary users: nothing in there is meant for them.
    if (await pathPresence(path, options.fileSystem) !== "present") continue;
    const fileSystem = options.fileSystem ?? systemFileSystem;
    const rules = {
      owners: options.systemOwners ?? [0],
      forbiddenMode: 0o022,
      maxBytes: MAX_BYTES,
      links: "trusted",
      guardDirectory: true,
    } as const;
    try {
      const { text } = await readGuardedFile(path, rules, { fileSystem });
      if (
        path === systemConfigToml && await pathPresence(systemConfigYaml, fileSystem) === "present"
      ) {
        warnings.push(`${systemConfigYaml} is ignored because ${systemConfigToml} exists`);
      }
      return await parse(path, "system file", text, options);
    } catch (error) {
      throw unreadable(path, error);
    }
  }
  return undefined;
}

async function parse(
  path: string,
  kind: "user file" | "system file",
  text: string,
  options: LoadClientConfigOptions,
): Promise<LoadedFile> {
  const { redirectUris } = options.builtin;
  const syntax = configSyntax(path);
  return {
    path,
    kind,
    config: await parseClientConfig(text, { syntax, file: path, kind, redirectUris }),
  };
}

function unreadable(path: string, error: unknown): unknown {
  if (error instanceof CommandError) return error;
  const message = error instanceof FileProblem ? error.message : `"${path}" cannot be read`;
  return new CommandError("file_unreadable", `Cannot read the configuration: ${message}`, {
    cause: error,
  });
}
