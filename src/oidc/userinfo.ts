import { canonicalJson } from "../encoding/canonical_json.ts";
import {
  isJsonArray,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
} from "../encoding/json_value.ts";
import { parseJson } from "../encoding/parse_json.ts";
import { Deadline } from "./deadline.ts";
import type { HttpGet, HttpReply } from "./http_get.ts";
import { HttpGetError } from "./http_get_error.ts";
import { isModestJson } from "./is_modest_json.ts";

/** What {@linkcode fetchUserinfo} asks with. */
export interface FetchUserinfoOptions {
  /** `userinfo_endpoint` of the issuer's discovery document; undefined when it has none. */
  readonly endpoint: string | undefined;
  /** The access token from the certificate. A secret. */
  readonly accessToken: string;
  /** `sub` of the verified ID token. */
  readonly subject: string;
  /** The way to the network. */
  readonly get: HttpGet;
  /** Time left for the attempt, default 10 s. */
  readonly deadline?: Deadline;
}

/** Claims from the userinfo endpoint, or why there are none. */
export type Userinfo =
  | {
    readonly kind: "ok";
    /** The claims, `email_verified` normalised. */
    readonly claims: JsonObject;
    /** The same as plugins get it: sorted, escaped like Go, one line feed at the end. */
    readonly text: string;
  }
  | {
    readonly kind: "failed";
    /** Why, in words; never the access token or anything of the answer. */
    readonly reason: string;
    /** HTTP status, where there was an answer. */
    readonly status?: number;
    /** Time spent, in milliseconds. */
    readonly elapsedMs: number;
  };

/** RFC 6750 section 2.1. */
const BEARER_TOKEN = /^[A-Za-z0-9._~+/-]{1,32768}=*$/;
const MAX_BYTES = 1024 * 1024;

/**
 * Asks the OpenID Provider for more claims about the person (OpenID Connect Core 5.3). They add to
 * what policy sees; a failure only leaves them out, so it is a value. Unlike the Go tool, which
 * drops failures without a word and waits for ever; see tests/unit/oidc/userinfo_test.ts.
 *
 * @param options endpoint, access token, subject, network
 * @returns the claims, or why there are none
 */
export async function fetchUserinfo(options: FetchUserinfoOptions): Promise<Userinfo> {
  const deadline = options.deadline ?? new Deadline(10_000);
  const failed = (reason: string, status?: number): Userinfo => ({
    kind: "failed",
    reason,
    ...(status === undefined ? {} : { status }),
    elapsedMs: deadline.elapsedMs(),
  });
  if (options.endpoint === undefined) return failed("the provider has no userinfo endpoint");
  if (!BEARER_TOKEN.test(options.accessToken)) return failed("the access token is malformed");
  let reply: HttpReply;
  try {
    reply = await options.get(options.endpoint, {
      maxBytes: MAX_BYTES,
      timeoutMs: deadline.remainingMs(),
      authorization: `Bearer ${options.accessToken}`,
    });
  } catch (error) {
    if (!(error instanceof HttpGetError)) return failed("the request failed");
    return failed(error.failure.detail, error.failure.status);
  }
  if (reply.status !== 200) return failed(`the answer has status ${reply.status}`, reply.status);
  const claims = parseClaims(reply.text);
  if (claims === undefined) return failed("the answer is not a JSON object", 200);
  const subject = claims.get("sub");
  if (typeof subject !== "string" || subject === "" || subject !== options.subject) {
    return failed("the answer is about another subject", 200);
  }
  return { kind: "ok", claims, text: `${canonicalJson(claims)}\n` };
}

function parseClaims(text: string): JsonObject | undefined {
  if (!isModestJson(text)) return undefined;
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value) || !hasFiniteNumbers(value)) return undefined;
  // Some providers write the boolean as a string; the Go tool repairs that, and only that.
  return value.get("email_verified") === "true"
    ? new Map(value).set("email_verified", true)
    : value;
}

/** A number beyond the doubles would be written as something that is not JSON. */
function hasFiniteNumbers(value: JsonValue): boolean {
  if (value instanceof JsonNumber) return Number.isFinite(value.value);
  if (isJsonArray(value)) return value.every(hasFiniteNumbers);
  return !isJsonObject(value) || [...value.values()].every(hasFiniteNumbers);
}
