import type { ConfigSyntax } from "./parse_config.ts";

/**
 * Tells the syntax of a configuration file by its name: `.toml` is TOML, everything else is YAML,
 * which is what the Go tool takes any file for.
 *
 * @param path the file
 * @returns its syntax
 */
export function configSyntax(path: string): ConfigSyntax {
  return path.toLowerCase().endsWith(".toml") ? "toml" : "yaml";
}
