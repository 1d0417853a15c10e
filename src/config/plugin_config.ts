import { ConfigReader } from "./config_reader.ts";
import { type ConfigSyntax, parseConfig } from "./parse_config.ts";

/** Configuration of one policy plugin. */
export interface PluginConfig {
  /** For people. */
  readonly name: string;
  /** Program and arguments, as they are written: to be split like a row of a policy file. */
  readonly command: string;
  /** What is odd but could be used, each beginning with `file:line:column:`. */
  readonly warnings: readonly string[];
}

/**
 * Reads the configuration of a policy plugin. Unknown keys are warned of and ignored.
 *
 * @param text content of the file
 * @param syntax how it is written
 * @param file name for messages
 * @returns the configuration; neither value is blank
 * @throws {CommandError} `config_invalid` with file, line, column, key and accepted values
 */
export async function parsePluginConfig(
  text: string,
  syntax: ConfigSyntax,
  file: string,
): Promise<PluginConfig> {
  const warnings: string[] = [];
  const top = new ConfigReader(await parseConfig(text, syntax, file), { file, warnings });
  const config = { name: required(top, "name"), command: required(top, "command"), warnings };
  top.finish();
  return config;
}

/** A blank command makes the Go tool crash (`tests/unit/config/plugin_config_test.ts`). */
function required(top: ConfigReader, key: string): string {
  const accepted = "a string with something in it";
  const value = top.string(key, accepted);
  if (value === undefined) return top.fail(key, accepted, "nothing");
  return value.trim() === "" ? top.fail(key, accepted, `"${value}"`) : value;
}
