import { effectiveSettings } from "../config/effective_settings.ts";
import { EXIT_CODES } from "../errors/command_error.ts";
import { table } from "../terminal/table.ts";
import type { CommandWorld } from "./command_world.ts";
import { loadConfiguration } from "./load_configuration.ts";
import type { ParsedCommand } from "./parsed_command.ts";
import { placeOfSource } from "./place_of_source.ts";

/**
 * Runs `opkssh config show`.
 *
 * @param parsed the command line
 * @param world terminal and environment
 * @returns the exit code
 * @throws {CommandError} when the configuration cannot be used
 */
export async function runConfigShow(parsed: ParsedCommand, world: CommandWorld): Promise<number> {
  const { terminal } = world;
  const { settings, warnings } = effectiveSettings(await loadConfiguration(parsed, world));
  for (const warning of warnings) terminal.warn(warning);
  if (parsed.on("json")) {
    const list = settings.map(({ key, value, source }) => ({
      key,
      value: value === "" ? null : value,
      source: { kind: source.kind, where: source.where },
    }));
    terminal.result(JSON.stringify(list, undefined, 2));
    return EXIT_CODES.ok;
  }
  terminal.result(table({
    header: ["Key", "Value", "Source"],
    rows: settings.map(({ key, value, source }) => [key, value || "-", placeOfSource(source)]),
    forTerminal: terminal.resultIsTerminal,
  }));
  return EXIT_CODES.ok;
}
