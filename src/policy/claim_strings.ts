import { isJsonArray, JsonNumber, type JsonValue } from "../encoding/json_value.ts";
import { goNumberText } from "./go_number_text.ts";

/**
 * Lists the texts by which a policy row may name the value of a claim: a string as it is, `true` and
 * `false`, a number as it stands in the document or as the Go tool rewrites it, and for a list those
 * of its elements. A string is never split at blanks or commas.
 *
 * Null, objects and lists in lists have no text, so no row matches them. The Go tool prints them
 * (`<nil>`, `map[a:1]`, `[a b]`) and compares that (`tests/unit/policy/policy_vectors_test.ts`,
 * "claim-null-text", "claim-empty-object-go-text", "claim-array-nested").
 *
 * @param value a claim; undefined when it is absent
 * @returns the texts, in the order of the document
 */
export function claimStrings(value: JsonValue | undefined): readonly string[] {
  return isJsonArray(value) ? value.flatMap(scalarStrings) : scalarStrings(value);
}

function scalarStrings(value: JsonValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "boolean") return [String(value)];
  if (!(value instanceof JsonNumber)) return [];
  if (!Number.isFinite(value.value)) return [value.text];
  const alias = goNumberText(value.value);
  return alias === value.text ? [alias] : [value.text, alias];
}
