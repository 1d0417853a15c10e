import { ciProviderRows } from "../client/ci_provider_rows.ts";
import type { EffectiveSettingsInputs } from "../config/effective_settings.ts";
import { loadClientConfig } from "../config/load_client_config.ts";
import { BUILTIN_PROVIDERS } from "../oidc/providers/builtin_providers.ts";
import { DEFAULT_REDIRECT_URIS } from "../oidc/providers/default_redirect_uris.ts";
import { clientFiles } from "./client_files.ts";
import type { CommandWorld } from "./command_world.ts";
import type { ParsedCommand } from "./parsed_command.ts";

/**
 * Puts together all that login would go by, for the commands that show it.
 *
 * @param parsed the command line, with `--config-path`
 * @param world where the configuration and the environment are
 * @returns configuration, environment, CI job
 * @throws {CommandError} when the configuration cannot be used
 */
export async function loadConfiguration(
  parsed: ParsedCommand,
  world: CommandWorld,
): Promise<EffectiveSettingsInputs> {
  return {
    env: world.environment,
    config: await loadClientConfig({
      ...clientFiles(world),
      configPath: parsed.text("config-path"),
      builtin: { providers: BUILTIN_PROVIDERS, redirectUris: DEFAULT_REDIRECT_URIS },
    }),
    ciRows: ciProviderRows(world.environment),
    redirectUris: DEFAULT_REDIRECT_URIS,
  };
}
