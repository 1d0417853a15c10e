import type { JsonValue } from "../encoding/json_value.ts";
import { parseJson } from "../encoding/parse_json.ts";
import type { Evidence } from "../errors/refusal.ts";
import { UndecidableError } from "../errors/refusal.ts";
import type { UndecidableCode } from "../errors/refusal_code.ts";
import type { Deadline } from "./deadline.ts";
import type { HttpGet } from "./http_get.ts";
import { HttpGetError } from "./http_get_error.ts";
import { isModestJson } from "./is_modest_json.ts";

/** What is fetched, and under which names a failure is reported. */
export interface JsonDocumentKind {
  /** Noun for messages: `discovery document`. */
  readonly noun: string;
  /** Most bytes, after decompression. */
  readonly maxBytes: number;
  /** Code when there is no answer, or one that is no document. */
  readonly failed: UndecidableCode;
  /** Code when the answer is not JSON. */
  readonly invalid: UndecidableCode;
}

/** A parsed document. */
export interface JsonDocument {
  /** The JSON value. */
  readonly value: JsonValue;
  /** Headers, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/**
 * Fetches one JSON document of an OpenID Provider. Only status 200 counts; the body must be strict
 * JSON, whatever its content type says, because real providers mislabel it.
 *
 * @param url https URL
 * @param get the way to the network
 * @param kind limits and codes
 * @param deadline time left for the attempt
 * @returns value and headers
 * @throws {UndecidableError} with evidence `url`, `reason`, `elapsedMs` and where known `status`;
 *   reasons are those of `HttpFailureReason` and `status`, `too-complex`, `not-json`
 */
export async function fetchJson(
  url: string,
  get: HttpGet,
  kind: JsonDocumentKind,
  deadline: Deadline,
): Promise<JsonDocument> {
  const cannot = `Cannot fetch the ${kind.noun}`;
  let reply;
  try {
    reply = await get(url, { maxBytes: kind.maxBytes, timeoutMs: deadline.remainingMs() });
  } catch (error) {
    if (!(error instanceof HttpGetError)) throw error;
    const { detail, reason, status } = error.failure;
    const evidence = facts(error.failure.url, reason, deadline, status);
    throw new UndecidableError(kind.failed, `${cannot}: ${detail}`, evidence, error);
  }
  if (reply.status !== 200) {
    const message = `${cannot}: the provider answers with status ${reply.status}`;
    const evidence = facts(url, "status", deadline, reply.status);
    throw new UndecidableError(kind.failed, message, evidence);
  }
  if (!isModestJson(reply.text)) {
    const evidence = facts(url, "too-complex", deadline, 200);
    throw new UndecidableError(kind.invalid, `${cannot}: the answer has too many parts`, evidence);
  }
  try {
    return { value: parseJson(reply.text), headers: reply.headers };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // The parser's own message can quote a member name of the document.
    const evidence = facts(url, "not-json", deadline, 200);
    throw new UndecidableError(kind.invalid, `${cannot}: the answer is not JSON`, evidence);
  }
}

function facts(
  url: string,
  reason: string,
  deadline: Deadline,
  status: number | undefined,
): Evidence {
  const known = { url: url.slice(0, 512), reason, elapsedMs: deadline.elapsedMs() };
  return status === undefined ? known : { ...known, status };
}
