import { parse, TomlDate, TomlError } from "smol-toml";
import type { CommandError } from "../errors/command_error.ts";
import { configInvalid } from "./config_invalid.ts";
import type { ConfigMap, ConfigNode, Position } from "./config_node.ts";
import { tomlPositions } from "./toml_positions.ts";

/** Nothing we read is deeper than a table in an array of tables. */
const MAX_DEPTH = 16;

/**
 * Reads TOML 1.0.
 *
 * @param text the file; a byte order mark is skipped
 * @param file name for error messages
 * @returns the top-level table
 * @throws {CommandError} `config_invalid` with line and column
 */
export function readToml(text: string, file: string): ConfigMap {
  const source = text.startsWith("\ufeff") ? text.slice(1) : text;
  let table: unknown;
  try {
    table = parse(source, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(file, { line: 1, column: 1 });
    if (!(error instanceof TomlError)) throw error;
    // The first line is the fact, then comes a picture of the place.
    const fact = (error.message.split("\n", 1)[0] ?? "").replace("Invalid TOML document: ", "");
    throw configInvalid(file, { line: error.line, column: error.column }, `not TOML: ${fact}`);
  }
  const node = toNode(table, [], new Places(source, file));
  if (node.kind !== "map") throw new TypeError("Cannot read TOML: the parser returned no table");
  return node;
}

type Path = readonly (string | number)[];

/** Works out places only when the first one is asked for: a good file needs none. */
class Places {
  readonly #source: string;
  #found: ReadonlyMap<string, Position> | undefined;

  constructor(source: string, readonly file: string) {
    this.#source = source;
  }

  of(path: Path): Position {
    this.#found ??= tomlPositions(this.#source);
    for (let length = path.length; length > 0; length--) {
      const found = this.#found.get(JSON.stringify(path.slice(0, length)));
      if (found !== undefined) return found;
    }
    return { line: 1, column: 1 };
  }
}

function toNode(value: unknown, path: Path, places: Places): ConfigNode {
  const at = (): Position => places.of(path);
  if (path.length > MAX_DEPTH) throw tooDeep(places.file, { line: 1, column: 1 });
  if (typeof value === "string") return { kind: "string", text: value, at };
  if (typeof value === "boolean") return { kind: "boolean", value, at };
  if (typeof value === "number") {
    return Number.isInteger(value)
      ? { kind: "integer", value, at }
      : { kind: "other", what: "a number with a fraction", at };
  }
  if (value instanceof TomlDate) return { kind: "other", what: "a date or time", at };
  if (Array.isArray(value)) {
    return { kind: "list", items: value.map((item, i) => toNode(item, [...path, i], places)), at };
  }
  if (typeof value !== "object" || value === null) return { kind: "other", what: "a value", at };
  const entries = new Map<string, ConfigNode>();
  for (const [name, entry] of Object.entries(value)) {
    entries.set(name, toNode(entry, [...path, name], places));
  }
  return { kind: "map", entries, at };
}

function tooDeep(file: string, at: Position): CommandError {
  return configInvalid(file, at, "not TOML: nested too deeply");
}
