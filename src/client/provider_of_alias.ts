import { chooseProvider } from "../config/choose_provider.ts";
import { loadClientConfig } from "../config/load_client_config.ts";
import { BUILTIN_PROVIDERS } from "../oidc/providers/builtin_providers.ts";
import { DEFAULT_REDIRECT_URIS } from "../oidc/providers/default_redirect_uris.ts";
import type { ClientPaths } from "../platform/client_paths.ts";
import type { FileSystem } from "../platform/file_system.ts";

/** Which provider is meant. */
export interface ProviderOfAliasOptions {
  readonly alias: string;
  /** `--config-path`. */
  readonly configPath?: string | undefined;
}

/** What it is looked up in. */
export interface ProviderOfAliasWorld {
  readonly paths: ClientPaths;
  readonly fileSystem: FileSystem;
  /** Reads one environment variable. */
  readonly env: (name: string) => string | undefined;
}

/**
 * Finds the provider that an alias names, as login would.
 *
 * @param options alias and configuration
 * @param world files and environment
 * @returns issuer and client ID; undefined when the alias leaves the choice to the person
 * @throws {CommandError} `provider_unknown`, `config_invalid`, `file_unreadable`
 */
export async function providerOfAlias(
  { alias, configPath }: ProviderOfAliasOptions,
  { paths, fileSystem, env }: ProviderOfAliasWorld,
): Promise<{ readonly issuer: string; readonly clientId: string } | undefined> {
  const config = await loadClientConfig({
    paths,
    configPath,
    builtin: { providers: BUILTIN_PROVIDERS, redirectUris: DEFAULT_REDIRECT_URIS },
    fileSystem,
  });
  const redirectUris = DEFAULT_REDIRECT_URIS;
  const choice = chooseProvider({ config, env, ciRows: [], redirectUris, alias });
  if (choice.kind === "chooser") return undefined;
  return { issuer: choice.row.issuer, clientId: choice.row.clientId };
}
