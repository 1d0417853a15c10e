import { isJsonObject, type JsonObject } from "../encoding/json_value.ts";
import { parseJson } from "../encoding/parse_json.ts";

/**
 * Reads an answer that should be a JSON object.
 *
 * @param text the body
 * @returns the object; undefined for anything else, such as a page
 */
export function readJsonObject(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
