import { isJsonArray, isJsonObject, JsonNumber } from "../../src/encoding/json_value.ts";
import type { JsonObject, JsonValue } from "../../src/encoding/json_value.ts";
import type { Expectation } from "./outcome.ts";

/** Reads a text member; absent is empty, as the schema says. */
export function text(object: JsonObject, name: string): string {
  const value = object.get(name);
  return typeof value === "string" ? value : "";
}

/** Reads a boolean member; absent is false. */
export function flag(object: JsonObject, name: string): boolean {
  return object.get(name) === true;
}

/** Reads a number member; undefined when absent. */
export function number(object: JsonObject, name: string): number | undefined {
  const value = object.get(name);
  return value instanceof JsonNumber ? value.value : undefined;
}

/** Reads an object member; an empty one when absent or null. */
export function object(parent: JsonObject, name: string): JsonObject {
  const value = parent.get(name);
  return isJsonObject(value) ? value : new Map();
}

/** Reads a list member; empty when absent or null. */
export function list(parent: JsonObject, name: string): readonly JsonValue[] {
  const value = parent.get(name);
  return isJsonArray(value) ? value : [];
}

/** Reads a list of texts. */
export function texts(parent: JsonObject, name: string): readonly string[] {
  return list(parent, name).filter((value) => typeof value === "string");
}

/** Reads `expected`/`valid` and `divergence`, whose alternative is spelled in two ways. */
export function expectation(testCase: JsonObject): Expectation {
  const ok = testCase.has("valid")
    ? flag(testCase, "valid")
    // Key pairs and certificates of the reference carry no verdict: they are simply good.
    : !testCase.has("expected") || flag(object(testCase, "expected"), "ok");
  const divergence = testCase.get("divergence");
  if (!isJsonObject(divergence)) return { ok };
  const kind = text(divergence, "kind");
  if (
    kind !== "reference-unsafe" && kind !== "reference-lenient" && kind !== "reference-strict"
  ) {
    throw new TypeError(`Cannot read vector: "${kind}" is not a kind of divergence`);
  }
  const alternativeOk = divergence.has("alternative_ok")
    ? flag(divergence, "alternative_ok")
    : flag(object(divergence, "alternative"), "ok");
  return { ok, divergence: { kind, alternativeOk } };
}
