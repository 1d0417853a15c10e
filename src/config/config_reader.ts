import { unreachable } from "../errors/unreachable.ts";
import { configInvalid } from "./config_invalid.ts";
import type { ConfigMap, ConfigNode, Position } from "./config_node.ts";
import { parseConfigDuration } from "./parse_config_duration.ts";

/** What was read from one file, besides the values. */
export interface ConfigFile {
  /** Name of the file, as the person knows it. */
  readonly file: string;
  /** Takes what is odd but can be used, each beginning with `file:line:column:`. */
  readonly warnings: string[];
}

const TRUE = /^(?:true|yes|on|y)$/i;
const FALSE = /^(?:false|no|off|n)$/i;

/**
 * Reads the keys of one table and checks their types. Asking for a key is what makes it known:
 * `finish` warns of all others, which are ignored because newer versions and the Go tool may know
 * them.
 */
export class ConfigReader {
  readonly #map: ConfigMap;
  readonly #file: ConfigFile;
  readonly #path: string;
  readonly #known = new Set<string>();

  /**
   * @param map the table
   * @param file where it stands
   * @param path what the table is called in messages, such as `providers[0].`; empty at the top
   */
  constructor(map: ConfigMap, file: ConfigFile, path = "") {
    this.#map = map;
    this.#file = file;
    this.#path = path;
  }

  /** Place of a key, or of the table when the key is absent. */
  placeOf(key: string): Position {
    return (this.#map.entries.get(key) ?? this.#map).at();
  }

  /** True when the key has a value. */
  has(key: string): boolean {
    return this.#take(key) !== undefined;
  }

  /**
   * A string.
   *
   * @returns undefined when absent
   * @throws {CommandError} `config_invalid`, like all methods here
   */
  string(key: string, accepted = "a string"): string | undefined {
    const node = this.#take(key);
    return node === undefined ? undefined : this.#text(node, key, accepted);
  }

  /** An absolute path: relative to what would depend on who calls us. */
  absolutePath(key: string): string | undefined {
    const path = this.string(key, "an absolute path");
    if (path === undefined) return undefined;
    if (/^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path) && !path.includes("\0")) return path;
    return this.fail(key, "an absolute path", `"${path}"`);
  }

  /** One of a few words, exactly as listed. */
  choice<T extends string>(key: string, words: readonly T[]): T | undefined {
    const accepted = words.map((word) => `"${word}"`).join(" or ");
    const text = this.string(key, accepted);
    if (text === undefined) return undefined;
    const found = words.find((word) => word === text);
    return found ?? this.fail(key, accepted, `"${text}"`);
  }

  /** True or false. YAML also has the words of YAML 1.1, without quotes. */
  boolean(key: string): boolean | undefined {
    const node = this.#take(key);
    if (node === undefined) return undefined;
    if (node.kind === "boolean") return node.value;
    if (node.kind === "plain" && TRUE.test(node.text)) return true;
    if (node.kind === "plain" && FALSE.test(node.text)) return false;
    return this.#wrongType(node, key, "true or false, without quotes");
  }

  /** A time span such as `24h`, in seconds; 0 needs no unit. */
  duration(
    key: string,
    most: { readonly seconds: number; readonly text: string },
  ): number | undefined {
    const accepted = `a time such as "90s", "15m", "24h" or "7d", at most "${most.text}"`;
    const node = this.#take(key);
    if (node === undefined) return undefined;
    const text = node.kind === "integer" ? `${node.value}` : this.#text(node, key, accepted);
    const seconds = parseConfigDuration(text);
    if (seconds !== undefined && seconds <= most.seconds) return seconds;
    return this.fail(key, accepted, `"${text}"`);
  }

  /** A list of strings; absent and without value are different things only to the caller. */
  strings(key: string): readonly string[] | undefined {
    const raw = this.#map.entries.get(key);
    this.#known.add(key);
    if (raw === undefined) return undefined;
    if (raw.kind === "null") return [];
    if (raw.kind !== "list") return this.#wrongType(raw, key, "a list of strings");
    return raw.items.map((item, i) => {
      return item.kind === "null" ? "" : this.#text(item, `${key}[${i}]`, "a string");
    });
  }

  /** A string with blanks between words, or a list of strings. */
  words(key: string): readonly string[] | undefined {
    const node = this.#take(key);
    if (node === undefined) return undefined;
    if (node.kind === "list") return this.strings(key);
    return this.#text(node, key, "a string or a list of strings").split(/\s+/).filter((w) =>
      w !== ""
    );
  }

  /** A table of strings. */
  stringMap(key: string): ReadonlyMap<string, string> | undefined {
    const node = this.#take(key);
    if (node === undefined) return undefined;
    if (node.kind !== "map") return this.#wrongType(node, key, "a table of strings");
    const values = new Map<string, string>();
    for (const [name, value] of node.entries) {
      values.set(
        name,
        value.kind === "null" ? "" : this.#text(value, `${key}.${name}`, "a string"),
      );
    }
    return values;
  }

  /** A table with keys of its own. */
  table(key: string): ConfigReader | undefined {
    const node = this.#take(key);
    if (node === undefined) return undefined;
    if (node.kind !== "map") return this.#wrongType(node, key, "a table");
    return new ConfigReader(node, this.#file, `${this.#path}${key}.`);
  }

  /** A list of tables; without value an empty list. */
  tables(key: string): readonly ConfigReader[] | undefined {
    const raw = this.#map.entries.get(key);
    this.#known.add(key);
    if (raw === undefined) return undefined;
    if (raw.kind === "null") return [];
    if (raw.kind !== "list") return this.#wrongType(raw, key, "a list of tables");
    return raw.items.map((item, i) => {
      if (item.kind !== "map") return this.#wrongType(item, `${key}[${i}]`, "a table");
      return new ConfigReader(item, this.#file, `${this.#path}${key}[${i}].`);
    });
  }

  /** Says that something about a key is odd. */
  warn(key: string, fact: string): void {
    const { line, column } = this.placeOf(key);
    this.#file.warnings.push(`${this.#file.file}:${line}:${column}: ${fact}`);
  }

  /** Warns of all keys nobody asked for. */
  finish(): void {
    for (const key of this.#map.entries.keys()) {
      if (this.#known.has(key)) continue;
      const known = [...this.#known].join(", ");
      this.warn(key, `unknown key "${this.#path}${key}" is ignored; known here: ${known}`);
    }
  }

  /** Refuses the value of a key. */
  fail(key: string, accepted: string, found: string): never {
    throw this.#invalid(this.placeOf(key), key, accepted, found);
  }

  #take(key: string): ConfigNode | undefined {
    this.#known.add(key);
    const node = this.#map.entries.get(key);
    return node?.kind === "null" ? undefined : node;
  }

  #text(node: ConfigNode, key: string, accepted: string): string {
    if (node.kind === "string" || node.kind === "plain") return node.text;
    return this.#wrongType(node, key, accepted);
  }

  #wrongType(node: ConfigNode, key: string, accepted: string): never {
    throw this.#invalid(node.at(), key, accepted, describe(node));
  }

  #invalid(at: Position, key: string, accepted: string, found: string): Error {
    const fact = `${this.#path}${key} must be ${accepted}, not ${found}`;
    return configInvalid(this.#file.file, at, fact);
  }
}

function describe(node: ConfigNode): string {
  switch (node.kind) {
    case "string":
    case "plain":
      return `"${node.text}"`;
    case "boolean":
    case "integer":
      return `${node.value} without quotes`;
    case "other":
      return node.what;
    case "null":
      return "nothing";
    case "list":
      return "a list";
    case "map":
      return "a table";
    default:
      return unreachable(node);
  }
}
