import { UndecidableError } from "../errors/refusal.ts";
import type { ServerConfig } from "../config/default_server_config.ts";
import { loadServerConfig } from "../config/load_server_config.ts";
import type { TrustedIssuer } from "../openpubkey/trusted_issuer.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import type { ServerPaths } from "../platform/server_paths.ts";
import type { PolicySource } from "../policy/policy_source.ts";
import { parseProvidersFile } from "../policy/providers_file.ts";
import type { PolicyFile } from "./apply_policy.ts";
import { policyFileRules } from "./policy_file_rules.ts";

/** What the administrator wrote, read before anything a stranger sent is looked at. */
export interface ServerFiles {
  /** Server configuration; defaults when there is none. */
  readonly config: ServerConfig;
  /** The providers file. */
  readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  /** The system's auth_id file. */
  readonly systemPolicy: PolicyFile;
  /** What is wrong without stopping anything: malformed rows, unknown keys. */
  readonly warnings: readonly string[];
}

/** What {@linkcode loadServerFiles} works with. */
export interface LoadServerFilesOptions {
  /** Where the files are. */
  readonly paths: ServerPaths;
  /** `--config-path`: configuration file instead of the default one. */
  readonly configPath?: string | undefined;
  /** User ids that may own the files. */
  readonly owners: readonly number[];
  /** Seam; default the file system of this machine. */
  readonly fileSystem?: FileSystem;
}

/**
 * Reads configuration, providers and the system policy.
 *
 * @param options where they are and who may own them
 * @returns all of them
 * @throws {UndecidableError} `CFG_UNUSABLE` for a configuration that is there but cannot be used,
 *   `CFG_PROVIDERS_UNREADABLE`, `CFG_NO_PROVIDERS` or `CFG_BAD_POLICY`; a policy file that cannot be
 *   used is a value, because another one may decide
 */
export async function loadServerFiles(options: LoadServerFilesOptions): Promise<ServerFiles> {
  const { paths, owners, fileSystem } = options;
  const config = await loadServerConfig({
    paths,
    configPath: options.configPath,
    owners,
    ...(fileSystem === undefined ? {} : { world: { fileSystem } }),
  });
  const providers = await readProviders(paths.providers, config.allowLoopbackHttp, options);
  return {
    config,
    issuers: providers.issuers,
    systemPolicy: await readPolicyFile({ name: "system", path: paths.authId }, options),
    warnings: [...config.warnings, ...providers.warnings],
  };
}

async function readProviders(
  path: string,
  allowLoopbackHttp: boolean,
  options: LoadServerFilesOptions,
): Promise<Pick<ServerFiles, "issuers" | "warnings">> {
  const text = await readProvidersText(path, options);
  const { issuers, problems } = parseProvidersFile(text, { allowLoopbackHttp });
  const warnings = problems.map((problem) => `${path}:${problem.line}: ${problem.detail}`);
  return { issuers, warnings };
}

async function readProvidersText(path: string, options: LoadServerFilesOptions): Promise<string> {
  try {
    return await readText(path, options);
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    throw new UndecidableError(
      "CFG_PROVIDERS_UNREADABLE",
      `The providers file cannot be used: ${error.message}`,
      { path, problem: error.kind },
      error,
    );
  }
}

async function readPolicyFile(
  source: PolicySource,
  options: LoadServerFilesOptions,
): Promise<PolicyFile> {
  try {
    return { kind: "text", source, text: await readText(source.path, options) };
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    return error.kind === "absent"
      ? { kind: "absent", source }
      : { kind: "unusable", source, problem: error.message };
  }
}

async function readText(path: string, options: LoadServerFilesOptions): Promise<string> {
  const world = options.fileSystem === undefined ? {} : { fileSystem: options.fileSystem };
  return (await readGuardedFile(path, policyFileRules(options.owners), world)).text;
}
