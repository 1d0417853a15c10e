import { JsonNumber, type JsonObject, type JsonValue } from "./json_value.ts";
import { isJsonArray } from "./json_value.ts";

const ESCAPED = /["\\<>&\u0000-\u001f\u2028\u2029]/g;
const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\b", "\\b"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\f", "\\f"],
  ["\r", "\\r"],
]);

/**
 * Writes JSON in the form over which OpenPubkey computes commitments: no blanks, members sorted by
 * the UTF-8 bytes of their names at every level, and Go's `encoding/json` spelling of strings and
 * numbers. `JSON.stringify` differs in `<`, `>`, `&`, U+2028, U+2029, in negative zero and in the
 * order of astral characters.
 *
 * @param value any JSON value
 * @returns canonical text; encode it as UTF-8 before hashing
 */
export function canonicalJson(value: JsonValue): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "string") return canonicalString(value);
  if (value instanceof JsonNumber) return canonicalNumber(value.value);
  if (isJsonArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  return canonicalObject(value);
}

function canonicalObject(object: JsonObject): string {
  const names = [...object.keys()].sort(compareCodePoints);
  const members: string[] = [];
  for (const name of names) {
    const value = object.get(name);
    if (value !== undefined) members.push(`${canonicalString(name)}:${canonicalJson(value)}`);
  }
  return `{${members.join(",")}}`;
}

function canonicalString(text: string): string {
  const escaped = text.toWellFormed().replace(ESCAPED, (character) => {
    return SHORT_ESCAPES.get(character) ??
      `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}

function canonicalNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** UTF-8 byte order is code point order; JavaScript compares UTF-16 units. */
function compareCodePoints(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
