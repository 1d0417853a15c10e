import {
  isJsonArray,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
} from "../encoding/json_value.ts";
import { parseJson } from "../encoding/parse_json.ts";
import type { ProviderRequest, ProviderSetup } from "./provider_message.ts";

/** What arrives: first how to work, then requests. */
export type ProviderOrder =
  | { readonly kind: "setup"; readonly setup: ProviderSetup }
  | ProviderRequest;

/**
 * Reads what the program tells the part of it that talks to a provider.
 *
 * @param message JSON of a {@linkcode ProviderRequest}, or of a {@linkcode ProviderSetup} whose kind
 *   is `setup`
 * @returns the order
 * @throws {SyntaxError} when it is none
 */
export function parseProviderRequest(message: unknown): ProviderOrder {
  const value = typeof message === "string" ? parseJson(message) : null;
  if (!isJsonObject(value)) throw new SyntaxError("the request is not an object");
  switch (value.get("kind")) {
    case "setup":
      return { kind: "setup", setup: setupOf(value) };
    case "keys":
      return { kind: "keys", issuer: textOf(value.get("issuer")) };
    case "newer keys":
      return {
        kind: "newer keys",
        issuer: textOf(value.get("issuer")),
        kid: optional(value.get("kid"), textOf),
      };
    case "userinfo":
      return {
        kind: "userinfo",
        endpoint: optional(value.get("endpoint"), textOf),
        accessToken: textOf(value.get("accessToken")),
        subject: textOf(value.get("subject")),
      };
    default:
      throw new SyntaxError("the request is of an unknown kind");
  }
}

function setupOf(value: JsonObject): ProviderSetup {
  const caCerts = value.get("caCerts");
  if (!isJsonArray(caCerts)) throw new SyntaxError("the request has no list of authorities");
  return {
    cacheDir: textOf(value.get("cacheDir")),
    uid: optional(value.get("uid"), numberOf),
    ...(value.get("looksOnly") === true ? { looksOnly: true } : {}),
    staleSeconds: numberOf(value.get("staleSeconds")),
    allowLoopbackHttp: value.get("allowLoopbackHttp") === true,
    caCerts: caCerts.map(textOf),
    totalTimeoutMs: numberOf(value.get("totalTimeoutMs")),
  };
}

function optional<T>(
  value: JsonValue | undefined,
  read: (value: JsonValue) => T,
): T | undefined {
  return value === undefined ? undefined : read(value);
}

function textOf(value: JsonValue | undefined): string {
  if (typeof value === "string") return value;
  throw new SyntaxError("the request has something else where text should be");
}

function numberOf(value: JsonValue | undefined): number {
  if (value instanceof JsonNumber && Number.isFinite(value.value)) return value.value;
  throw new SyntaxError("the request has something else where a number should be");
}
