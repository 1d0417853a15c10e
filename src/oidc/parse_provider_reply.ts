import { canonicalJson } from "../encoding/canonical_json.ts";
import {
  isJsonArray,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
} from "../encoding/json_value.ts";
import { parseJson } from "../encoding/parse_json.ts";
import { type Evidence, Refusal, UndecidableError } from "../errors/refusal.ts";
import { UNDECIDABLE_CODES } from "../errors/refusal_code.ts";
import { parseKeySet } from "../openpubkey/key_set.ts";
import type { ProviderKeySet } from "./provider_key_set.ts";
import type { ProviderReply } from "./provider_message.ts";
import type { Userinfo } from "./userinfo.ts";

/** A key set and userinfo, each at its limit, fit in. */
const MAX_LENGTH = 4 * 1024 * 1024;
const MAX_TEXTS = 100;
const MAX_TEXT = 64 * 1024;

/**
 * Reads a reply of the part of the program that talks to a provider. It had a stranger's bytes in its
 * hands, so what it says is checked as if it came from the network: nothing is taken over by
 * reference, keys are parsed anew, and the codes it may refuse with are those of a provider.
 *
 * @param message what arrived
 * @returns the reply
 * @throws {SyntaxError} when it is none
 */
export function parseProviderReply(message: unknown): ProviderReply {
  if (typeof message !== "string") throw new SyntaxError("the reply is not text");
  if (message.length > MAX_LENGTH) throw new SyntaxError("the reply is too long");
  const value = parseJson(message, { maxDepth: 64 });
  if (!isJsonObject(value)) throw new SyntaxError("the reply is not an object");
  switch (value.get("kind")) {
    case "keys":
      return { kind: "keys", keys: value.size === 1 ? undefined : keysOf(value) };
    case "userinfo":
      return { kind: "userinfo", userinfo: userinfoOf(value) };
    case "failed":
      return { kind: "failed", error: errorOf(value) };
    case "broken":
      throw new SyntaxError(`it broke: ${textOf(value.get("reason")).slice(0, 500)}`);
    default:
      throw new SyntaxError("the reply is of an unknown kind");
  }
}

function keysOf(reply: JsonObject): ProviderKeySet {
  const source = reply.get("source");
  if (source !== "cache" && source !== "network" && source !== "stale") {
    throw new SyntaxError("the source of the keys is unknown");
  }
  const endpoint = reply.get("userinfoEndpoint");
  return {
    keySet: keySetOf(reply.get("jwks") ?? null),
    source,
    ageSeconds: numberOf(reply, "ageSeconds"),
    requests: numberOf(reply, "requests"),
    ...(endpoint === undefined ? {} : { userinfoEndpoint: textOf(endpoint) }),
    problems: textsOf(reply.get("problems")),
  };
}

function keySetOf(value: JsonValue): ProviderKeySet["keySet"] {
  try {
    return parseKeySet(value);
  } catch (error) {
    if (error instanceof Refusal) throw new SyntaxError("the keys are no key set");
    throw error;
  }
}

function userinfoOf(reply: JsonObject): Userinfo {
  const claims = reply.get("claims");
  if (isJsonObject(claims)) return { kind: "ok", claims, text: `${canonicalJson(claims)}\n` };
  const status = reply.has("status") ? { status: numberOf(reply, "status") } : {};
  return {
    kind: "failed",
    reason: textOf(reply.get("reason")),
    ...status,
    elapsedMs: numberOf(reply, "elapsedMs"),
  };
}

function errorOf(reply: JsonObject): UndecidableError {
  const code = UNDECIDABLE_CODES.find((known) =>
    known === reply.get("code") && /^(?:DISC|JWKS)_/.test(known)
  );
  if (code === undefined) throw new SyntaxError("the code is not one of a provider");
  return new UndecidableError(code, textOf(reply.get("message")), evidenceOf(reply));
}

function evidenceOf(reply: JsonObject): Evidence {
  const facts = reply.get("evidence");
  if (!isJsonObject(facts) || facts.size > MAX_TEXTS) throw new SyntaxError("there is no evidence");
  return Object.fromEntries([...facts].map(([name, fact]) => [textOf(name), factOf(fact)]));
}

function factOf(fact: JsonValue): Evidence[string] {
  if (typeof fact === "boolean") return fact;
  if (fact instanceof JsonNumber) return fact.value;
  return isJsonArray(fact) ? textsOf(fact) : textOf(fact);
}

function textOf(value: JsonValue | undefined): string {
  if (typeof value === "string" && value.length <= MAX_TEXT) return value;
  throw new SyntaxError("the reply has something else where text should be");
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  if (isJsonArray(value) && value.length <= MAX_TEXTS) return value.map(textOf);
  throw new SyntaxError("the reply has something else where a list should be");
}

function numberOf(reply: JsonObject, name: string): number {
  const value = reply.get(name);
  if (value instanceof JsonNumber && Number.isFinite(value.value) && value.value >= 0) {
    return value.value;
  }
  throw new SyntaxError(`the reply has no ${name}`);
}
