import type { ConfigSource } from "../config/config_source.ts";

/**
 * Names a source of the configuration for people.
 *
 * @param source where a value comes from
 * @returns file and line, variable, or `built-in`
 */
export function placeOfSource(source: ConfigSource): string {
  return source.where === "" ? source.kind : source.where;
}
