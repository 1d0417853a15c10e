import { parse } from "smol-toml";
import type { Position } from "./config_node.ts";

type Path = readonly (string | number)[];

/**
 * Finds out where the keys and list items of a TOML document stand, for messages. The parser we use
 * tells it for malformed documents only, not for well-formed ones with a value nobody expects.
 *
 * @param source a document that the parser has accepted
 * @returns places by path, the path being the JSON text of an array of keys and indices
 */
export function tomlPositions(source: string): ReadonlyMap<string, Position> {
  const scanner = new Scanner(source);
  scanner.document();
  return scanner.found;
}

class Scanner {
  readonly found = new Map<string, Position>();
  /** How many tables each array of tables has so far. */
  readonly #counts = new Map<string, number>();
  #i = 0;
  #line = 1;
  #lineStart = 0;
  #next: number;

  constructor(readonly source: string) {
    this.#next = source.indexOf("\n");
  }

  document(): void {
    let table: Path = [];
    for (this.#skip(true); this.#i < this.source.length; this.#skip(true)) {
      if (this.source[this.#i] === "[") table = this.#header();
      else this.#entry(table);
    }
  }

  #header(): Path {
    const start = this.#i;
    const array = this.source.startsWith("[[", this.#i);
    this.#i += array ? 2 : 1;
    const keys = this.#dottedKey();
    this.#i += array ? 2 : 1;
    let path: Path = [];
    for (const [i, key] of keys.entries()) {
      path = [...path, key];
      const name = JSON.stringify(path);
      const last = i === keys.length - 1;
      if (last && array) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
      this.#record(path, start);
      const count = this.#counts.get(name);
      if (count !== undefined) path = [...path, count - 1];
    }
    this.#record(path, start);
    return path;
  }

  #entry(table: Path): void {
    const start = this.#i;
    const keys = this.#dottedKey();
    for (let length = 1; length <= keys.length; length++) {
      this.#record([...table, ...keys.slice(0, length)], start);
    }
    this.#i++; // the equals sign
    this.#skip(false);
    this.#value([...table, ...keys]);
  }

  #value(path: Path): void {
    const first = this.source[this.#i];
    if (first === '"' || first === "'") {
      this.#string();
    } else if (first === "[") {
      this.#i++;
      for (let index = 0; this.#more("]"); index++) {
        this.#record([...path, index], this.#i);
        this.#value([...path, index]);
      }
    } else if (first === "{") {
      this.#i++;
      while (this.#more("}")) this.#entry(path);
    } else {
      this.#i += match(/[^,\]}#\n]*/y, this.source, this.#i).length;
    }
  }

  /** Skips to the next item of a list or inline table; false at its end, which it passes. */
  #more(end: string): boolean {
    this.#skip(true);
    if (this.source[this.#i] === ",") this.#i++;
    this.#skip(true);
    if (this.#i < this.source.length && this.source[this.#i] !== end) return true;
    this.#i++;
    return false;
  }

  #dottedKey(): string[] {
    const keys: string[] = [];
    for (;;) {
      this.#skip(false);
      keys.push(this.#simpleKey());
      this.#skip(false);
      if (this.source[this.#i] !== ".") return keys;
      this.#i++;
    }
  }

  #simpleKey(): string {
    const first = this.source[this.#i];
    if (first !== '"' && first !== "'") {
      const bare = match(/[A-Za-z0-9_-]+/y, this.source, this.#i);
      if (bare === "") throw new RangeError(`Cannot find a key at offset ${this.#i}`);
      this.#i += bare.length;
      return bare;
    }
    const start = this.#i;
    this.#string();
    const key: unknown = parse(`key = ${this.source.slice(start, this.#i)}`)["key"];
    return String(key);
  }

  #string(): void {
    const quote = this.source[this.#i] === '"' ? '"' : "'";
    const escapes = quote === '"';
    if (this.source.startsWith(quote.repeat(3), this.#i)) {
      this.#i += 3;
      while (this.#i < this.source.length && !this.source.startsWith(quote.repeat(3), this.#i)) {
        this.#i += escapes && this.source[this.#i] === "\\" ? 2 : 1;
      }
      // Up to two quotes may stand right before the closing three.
      this.#i += match(quote === '"' ? /"{3,5}/y : /'{3,5}/y, this.source, this.#i).length;
      return;
    }
    this.#i++;
    while (this.#i < this.source.length && this.source[this.#i] !== quote) {
      this.#i += escapes && this.source[this.#i] === "\\" ? 2 : 1;
    }
    this.#i++;
  }

  /** Skips blanks, and with `lines` also line ends and comments. */
  #skip(lines: boolean): void {
    const blanks = lines ? /[ \t\r\n]*/y : /[ \t]*/y;
    this.#i += match(blanks, this.source, this.#i).length;
    while (lines && this.source[this.#i] === "#") {
      this.#i += match(/[^\n]*/y, this.source, this.#i).length;
      this.#i += match(blanks, this.source, this.#i).length;
    }
  }

  #record(path: Path, offset: number): void {
    const name = JSON.stringify(path);
    if (this.found.has(name)) return;
    // Places come in rising order.
    while (this.#next !== -1 && this.#next < offset) {
      this.#line++;
      this.#lineStart = this.#next + 1;
      this.#next = this.source.indexOf("\n", this.#lineStart);
    }
    this.found.set(name, { line: this.#line, column: offset - this.#lineStart + 1 });
  }
}

function match(pattern: RegExp, source: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.exec(source)?.[0] ?? "";
}
