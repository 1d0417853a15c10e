import { isJsonObject, JsonNumber } from "../../src/encoding/json_value.ts";
import type { JsonObject, JsonValue } from "../../src/encoding/json_value.ts";
import { object, text } from "./vector_case.ts";

/** An answer recorded for one URL. */
export interface RecordedAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * The answers of recorded OpenID Providers, by URL; whatever is not in the map cannot be reached.
 *
 * @param ops the providers of a vector file
 * @param names which of them
 * @returns answers by URL
 */
export function recordedAnswers(
  ops: JsonObject,
  names: readonly string[],
): ReadonlyMap<string, RecordedAnswer> {
  const answers = new Map<string, RecordedAnswer>();
  for (const name of names) {
    const op = object(ops, name);
    const issuer = text(op, "issuer").replace(/\/$/, "");
    const overrides = object(op, "http_overrides");
    answers.set(
      `${issuer}/.well-known/openid-configuration`,
      answer(op.get("discovery"), overrides.get("discovery")),
    );
    const jwksUri = text(object(op, "discovery"), "jwks_uri");
    answers.set(jwksUri, answer(op.get("jwks"), overrides.get("jwks")));
  }
  return answers;
}

function answer(document: JsonValue | undefined, override: JsonValue | undefined): RecordedAnswer {
  if (isJsonObject(override)) {
    const status = override.get("status");
    return {
      status: status instanceof JsonNumber ? status.value : 200,
      body: text(override, "body"),
    };
  }
  return { status: 200, body: plainJson(document ?? null) };
}

/** Writes a parsed value back as JSON text. */
export function plainJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (isJsonObject(value)) {
    return `{${
      [...value].map(([name, item]) => `${JSON.stringify(name)}:${plainJson(item)}`).join(",")
    }}`;
  }
  return Array.isArray(value) ? `[${value.map(plainJson).join(",")}]` : JSON.stringify(value);
}
