/**
 * A JSON number with the text it was written in: an identity provider's 64-bit id must not change
 * its digits on the way to a policy row.
 */
export class JsonNumber {
  /** The literal as it stood in the document, for instance `1e3`. */
  readonly text: string;
  /** The nearest IEEE double. */
  readonly value: number;

  /** @param text a JSON number literal */
  constructor(text: string) {
    this.text = text;
    this.value = Number(text);
  }
}

/** A JSON object. A `Map`, so that `__proto__` and `constructor` are names like any other. */
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** Any JSON value as `parseJson` returns it. */
export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;

/**
 * Narrows to an object.
 *
 * @returns true for a JSON object, false for everything else including `undefined`
 */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

/**
 * Narrows to an array.
 *
 * @returns true for a JSON array, false for everything else including `undefined`
 */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
