import { effectiveProviders } from "../config/effective_providers.ts";
import type { SourcedProviderRow } from "../config/sourced_provider_row.ts";
import { EXIT_CODES } from "../errors/command_error.ts";
import { table } from "../terminal/table.ts";
import type { CommandWorld } from "./command_world.ts";
import { loadConfiguration } from "./load_configuration.ts";
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
  const inputs = await loadConfiguration(parsed, world);
  const { rows, warnings } = effectiveProviders(inputs);
  for (const warning of [...inputs.config.warnings, ...warnings]) terminal.warn(warning);
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
