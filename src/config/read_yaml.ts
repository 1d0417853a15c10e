import type { Pair, Scalar, YAMLMap } from "yaml";
import { configInvalid } from "./config_invalid.ts";
import type { ConfigMap, ConfigNode, Position } from "./config_node.ts";

/**
 * Reads YAML 1.2 (core schema) the way the Go tool's files need it: first document only, duplicate
 * keys refused, scalars keep the text they were written in. Aliases are refused.
 *
 * @param text the file; a byte order mark is skipped
 * @param file name for error messages
 * @returns the top-level mapping; an empty one for an empty document
 * @throws {CommandError} `config_invalid` with line and column
 */
export async function readYaml(text: string, file: string): Promise<ConfigMap> {
  return new Reader(await import("./yaml_library.ts"), text, file).document();
}

/** The library, loaded only when there is a file to read: it is larger than all of `verify`. */
type Yaml = typeof import("./yaml_library.ts");

class Reader {
  readonly #yaml: Yaml;
  readonly #lines: InstanceType<Yaml["LineCounter"]>;
  readonly #text: string;
  readonly #file: string;

  constructor(yaml: Yaml, text: string, file: string) {
    this.#yaml = yaml;
    this.#lines = new yaml.LineCounter();
    this.#text = text.startsWith("\ufeff") ? text.slice(1) : text;
    this.#file = file;
  }

  document(): ConfigMap {
    const [document] = this.#parse();
    const [error] = document?.errors ?? [];
    if (error !== undefined) {
      // A tab where blanks belong, for instance; the message may go on with a picture.
      const fact = error.message.split("\n", 1)[0] ?? "";
      throw configInvalid(this.#file, this.#place(error.pos[0]), `not YAML: ${fact}`, error);
    }
    const top = this.#node(document?.contents ?? null, () => ({ line: 1, column: 1 }));
    if (top.kind === "map") return top;
    if (top.kind === "null") return { kind: "map", entries: new Map(), at: top.at };
    throw configInvalid(this.#file, top.at(), "the file must be a mapping of keys to values");
  }

  #parse(): ReturnType<Yaml["parseAllDocuments"]> {
    try {
      return this.#yaml.parseAllDocuments(this.#text, {
        lineCounter: this.#lines,
        prettyErrors: false,
        schema: "core",
        strict: true,
        uniqueKeys: true,
        merge: false,
      });
    } catch (error) {
      // The parser is recursive: brackets within brackets use up its stack.
      if (!(error instanceof RangeError)) throw error;
      throw configInvalid(this.#file, { line: 1, column: 1 }, "not YAML: nested too deeply", error);
    }
  }

  #node(node: unknown, at: () => Position): ConfigNode {
    if (this.#yaml.isMap(node)) return this.#map(node, at);
    if (this.#yaml.isSeq(node)) {
      const items = node.items.map((item) => this.#node(item, () => this.#placeOf(item, at)));
      return { kind: "list", items, at };
    }
    if (this.#yaml.isScalar(node)) return scalar(node, at);
    if (node === null) return { kind: "null", at };
    if (this.#yaml.isAlias(node)) {
      throw configInvalid(this.#file, at(), "aliases (*name) are not supported");
    }
    throw configInvalid(this.#file, at(), "not a value");
  }

  #map(map: YAMLMap, at: () => Position): ConfigMap {
    const entries = new Map<string, ConfigNode>();
    for (const { key, value } of map.items as readonly Pair[]) {
      const place = (): Position => this.#placeOf(key, at);
      if (!this.#yaml.isScalar(key)) {
        throw configInvalid(this.#file, place(), "a key must be a word, not a list or mapping");
      }
      // `1: x` and `"1": x` are different keys to YAML but name the same thing here.
      const name = key.source ?? "";
      if (entries.has(name)) {
        throw configInvalid(this.#file, place(), `not YAML: the key "${name}" stands here twice`);
      }
      entries.set(name, this.#node(value, place));
    }
    return { kind: "map", entries, at };
  }

  #placeOf(node: unknown, otherwise: () => Position): Position {
    const range = this.#yaml.isScalar(node) || this.#yaml.isMap(node) || this.#yaml.isSeq(node)
      ? node.range
      : undefined;
    return range ? this.#place(range[0]) : otherwise();
  }

  #place(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

function scalar(node: Scalar, at: () => Position): ConfigNode {
  const text = node.source ?? "";
  if (node.type !== "PLAIN") return { kind: "string", text, at };
  if (node.tag === "tag:yaml.org,2002:str") return { kind: "string", text, at };
  return node.value === null ? { kind: "null", at } : { kind: "plain", text, at };
}
