import { JsonNumber, type JsonObject, type JsonValue } from "./json_value.ts";

/** The document has two members of one name; which one counts would be a matter of taste. */
export class DuplicateMemberError extends SyntaxError {
  override readonly name = "DuplicateMemberError";
  /** The name that occurs twice. */
  readonly member: string;

  /** @param member the name that occurs twice */
  constructor(member: string) {
    super(`Cannot parse JSON: the member "${member}" occurs twice in one object`);
    this.member = member;
  }
}

/** Limits and leniencies of {@linkcode parseJson}. */
export interface ParseJsonOptions {
  /** Deepest nesting of arrays and objects, default 32. */
  readonly maxDepth?: number;
  /** What to do about a name that occurs twice in one object, default `refuse`. */
  readonly duplicates?: "refuse" | "last wins";
}

const STRING_PLAIN = /[^"\\\u0000-\u001f]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const BLANKS = /[ \t\n\r]*/y;
const HEX4 = /[0-9A-Fa-f]{4}/y;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/**
 * Parses one JSON document (RFC 8259), strictly.
 *
 * `JSON.parse` silently keeps the last of two equal names, loses the text of numbers and fills
 * objects that have a prototype; none of that is safe for signed data from outside. A lone surrogate
 * escape becomes U+FFFD, as in the Go tool, so that both compute the same commitment.
 *
 * @param text the whole document; blanks around it are allowed, anything else is not
 * @param options limits; see {@linkcode ParseJsonOptions}
 * @returns the value; objects are `Map`s in the order of the document
 * @throws {DuplicateMemberError} when a name occurs twice in one object
 * @throws {SyntaxError} when the text is not one JSON document or is nested too deeply
 */
export function parseJson(text: string, options: ParseJsonOptions = {}): JsonValue {
  const maxDepth = options.maxDepth ?? 32;
  return readExact(text, maxDepth) ??
    new Parser(text, maxDepth, options.duplicates ?? "refuse").document();
}

/**
 * Reads a document that the runtime's own parser loses nothing of: written again, it is the same
 * text. So no name occurs twice, no number changes, and there are no blanks. Most documents are like
 * that, and the runtime reads them in a fraction of the time.
 *
 * @returns undefined when it is another kind of document, or none at all: the strict parser decides
 */
function readExact(text: string, maxDepth: number): JsonValue | undefined {
  const document = text.endsWith("\n") ? text.slice(0, -1) : text;
  // half a surrogate pair, of which two may become one name
  if (document.includes("\\u")) return undefined;
  try {
    const value: unknown = JSON.parse(document);
    return JSON.stringify(value) === document ? converted(value, maxDepth) : undefined;
  } catch {
    return undefined;
  }
}

/** @throws {SyntaxError} when it is nested more deeply */
function converted(value: unknown, depth: number): JsonValue {
  if (depth < 0) throw new SyntaxError("it is nested too deeply");
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return new JsonNumber(String(value));
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) return value.map((item) => converted(item, depth - 1));
  const members = new Map<string, JsonValue>();
  for (const [name, member] of Object.entries(value)) {
    members.set(name, converted(member, depth - 1));
  }
  return members;
}

class Parser {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #duplicates: "refuse" | "last wins";
  #at = 0;

  constructor(text: string, maxDepth: number, duplicates: "refuse" | "last wins") {
    this.#text = text;
    this.#maxDepth = maxDepth;
    this.#duplicates = duplicates;
  }

  document(): JsonValue {
    this.#take(BLANKS);
    const value = this.#value(0);
    if (this.#at !== this.#text.length) throw this.#error("more text follows the value");
    return value;
  }

  /** Reads one value and the blanks after it. */
  #value(depth: number): JsonValue {
    if (depth > this.#maxDepth) throw this.#error("it is nested too deeply");
    const value = this.#bare(depth);
    this.#take(BLANKS);
    return value;
  }

  #bare(depth: number): JsonValue {
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): JsonObject {
    const members = new Map<string, JsonValue>();
    this.#at++;
    this.#take(BLANKS);
    if (this.#skip("}")) return members;
    for (;;) {
      if (this.#text[this.#at] !== '"') throw this.#error("a member name is missing");
      const name = this.#string();
      this.#take(BLANKS);
      if (!this.#skip(":")) throw this.#error("a colon is missing");
      this.#take(BLANKS);
      if (members.has(name) && this.#duplicates === "refuse") throw new DuplicateMemberError(name);
      members.set(name, this.#value(depth + 1));
      if (this.#skip("}")) return members;
      if (!this.#skip(",")) throw this.#error("a comma is missing");
      this.#take(BLANKS);
    }
  }

  #array(depth: number): readonly JsonValue[] {
    const items: JsonValue[] = [];
    this.#at++;
    this.#take(BLANKS);
    if (this.#skip("]")) return items;
    for (;;) {
      items.push(this.#value(depth + 1));
      if (this.#skip("]")) return items;
      if (!this.#skip(",")) throw this.#error("a comma is missing");
      this.#take(BLANKS);
    }
  }

  #string(): string {
    this.#at++;
    let out = "";
    for (;;) {
      out += this.#take(STRING_PLAIN);
      const next = this.#text[this.#at++];
      if (next === '"') return out.isWellFormed() ? out : out.toWellFormed();
      if (next !== "\\") throw this.#error("a string does not end or holds a control character");
      out += this.#escape();
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at++] ?? "";
    if (letter === "u") {
      const digits = this.#take(HEX4);
      if (digits === "") throw this.#error("an escape is incomplete");
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const plain = ESCAPES.get(letter);
    if (plain === undefined) throw this.#error("an escape is unknown");
    return plain;
  }

  #number(): JsonNumber {
    const literal = this.#take(NUMBER);
    if (literal === "") throw this.#error("a value is missing");
    return new JsonNumber(literal);
  }

  #word<T extends JsonValue>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#error("a value is missing");
    this.#at += word.length;
    return value;
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** Takes what the sticky expression matches here; empty when it does not match. */
  #take(expression: RegExp): string {
    expression.lastIndex = this.#at;
    const taken = expression.exec(this.#text)?.[0] ?? "";
    this.#at += taken.length;
    return taken;
  }

  #error(what: string): SyntaxError {
    return new SyntaxError(`Cannot parse JSON: ${what} (character ${this.#at + 1})`);
  }
}
