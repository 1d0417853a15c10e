import { unreachable } from "../errors/unreachable.ts";
import type { ConfigMap } from "./config_node.ts";
import { readPlainToml } from "./read_plain_toml.ts";

/** In which syntax a configuration file is written. */
export type ConfigSyntax = "toml" | "yaml";

/**
 * Reads a configuration file of either syntax.
 *
 * @param text the file
 * @param syntax how it is written
 * @param file name for error messages
 * @returns the top-level table
 * @throws {CommandError} `config_invalid` with line and column
 */
export async function parseConfig(
  text: string,
  syntax: ConfigSyntax,
  file: string,
): Promise<ConfigMap> {
  // Loaded only when there is a file of that syntax: most servers have none, and the library for
  // YAML takes longer to load than all the rest of `verify`.
  switch (syntax) {
    case "toml": {
      const plain = readPlainToml(text);
      if (plain !== undefined) return plain;
      const { readToml } = await import("./read_toml.ts");
      return readToml(text, file);
    }
    case "yaml": {
      const { readYaml } = await import("./read_yaml.ts");
      return readYaml(text, file);
    }
    default:
      return unreachable(syntax);
  }
}
