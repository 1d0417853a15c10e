import { ciProviderRows } from "../client/ci_provider_rows.ts";
import { effectiveProviders } from "../config/effective_providers.ts";
import { loadClientConfig } from "../config/load_client_config.ts";
import type { SourcedProviderRow } from "../config/sourced_provider_row.ts";
import { EXIT_CODES } from "../errors/command_error.ts";
import { BUILTIN_PROVIDERS } from "../oidc/providers/builtin_providers.ts";
import { DEFAULT_REDIRECT_URIS } from "../oidc/providers/default_redirect_uris.ts";
import { table } from "../terminal/table.ts";
import { clientFiles } from "./client_files.ts";
import type { CommandWorld } from "./command_world.ts";
import type { ParsedCommand } from "./parsed_command.ts";
import { placeOfSource } from "./place_of_source.ts";

/**
 * Runs `opkssh client provider list`. It lists what login would choose from; the Go tool lists the
 * rows of the configuration file only, and fails without one (`tests/cli/provider_list_test.ts`).
 * Client secrets are never shown.
 *
 * @param parsed the command line
 * @param world terminal and environment
 * @returns the exit code
 * @throws {CommandError} when the configuration cannot be used
 */
export async function runProviderList(
  parsed: ParsedCommand,
  world: CommandWorld,
): Promise<number> {
  const { terminal } = world;
  const config = await loadClientConfig({
    ...clientFiles(world),
    configPath: parsed.text("config-path"),
    builtin: { providers: BUILTIN_PROVIDERS, redirectUris: DEFAULT_REDIRECT_URIS },
  });
  const { rows, warnings } = effectiveProviders({
    env: world.environment,
    config,
    ciRows: ciProviderRows(world.environment),
    redirectUris: DEFAULT_REDIRECT_URIS,
  });
  for (const warning of [...config.warnings, ...warnings]) terminal.warn(warning);
  if (parsed.on("json")) {
    terminal.result(JSON.stringify(rows.map(jsonOf), undefined, 2));
    return EXIT_CODES.ok;
  }
  const text = table({
    header: terminal.resultIsTerminal ? ["Alias", "Issuer", "Source"] : ["Alias", "Issuer"],
    rows: rows.flatMap((row) =>
      (row.aliases.length === 0 ? ["-"] : row.aliases)
        .map((alias) => [alias, row.issuer, placeOfSource(row.source)])
    ),
    forTerminal: terminal.resultIsTerminal,
  });
  if (text !== "") terminal.result(text);
  return EXIT_CODES.ok;
}

function jsonOf({ aliases, issuer, clientId, source }: SourcedProviderRow): object {
  return {
    aliases,
    issuer,
    client_id: clientId,
    source: { kind: source.kind, where: source.where },
  };
}
