import { JsonNumber, type JsonObject, type JsonValue } from "../../src/encoding/json_value.ts";

/** Plain data that {@linkcode fakeClaims} turns into JSON values. */
export type FakeJson = null | boolean | string | number | readonly FakeJson[] | {
  readonly [name: string]: FakeJson;
};

/**
 * Claims as the JSON reader would return them.
 *
 * @param claims plain data
 */
export function fakeClaims(claims: { readonly [name: string]: FakeJson }): JsonObject {
  return new Map(Object.entries(claims).map(([name, value]) => [name, toJson(value)]));
}

function toJson(value: FakeJson): JsonValue {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return new JsonNumber(JSON.stringify(value));
  if (isList(value)) return value.map(toJson);
  return fakeClaims(value);
}

function isList(value: FakeJson): value is readonly FakeJson[] {
  return Array.isArray(value);
}
