import { canonicalJson } from "../encoding/canonical_json.ts";
import { isJsonArray, isJsonObject, JsonNumber, type JsonValue } from "../encoding/json_value.ts";

/**
 * Writes JSON for reading: two blanks of indent, members sorted, strings escaped as in the canonical
 * form, numbers with the digits they came with (the Go tool rounds them to doubles).
 *
 * @param value any JSON value
 * @param indent blanks in front of all lines but the first
 * @returns several lines without a final line feed
 */
export function prettyJson(value: JsonValue, indent = ""): string {
  if (value instanceof JsonNumber) return value.text;
  const deeper = `${indent}  `;
  if (isJsonArray(value)) {
    return block("[", value.map((item) => prettyJson(item, deeper)), "]", indent);
  }
  if (isJsonObject(value)) {
    const members = [...value]
      .map(([name, member]) => ({ name, text: prettyJson(member, deeper) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, text }) => `${canonicalJson(name)}: ${text}`);
    return block("{", members, "}", indent);
  }
  return canonicalJson(value);
}

function block(open: string, items: readonly string[], close: string, indent: string): string {
  if (items.length === 0) return open + close;
  const lines = items.map((item) => `${indent}  ${item}`);
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}
