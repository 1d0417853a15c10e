import { UndecidableError } from "../errors/refusal.ts";
import { type KeySet, parseKeySet } from "../openpubkey/key_set.ts";
import { Deadline } from "./deadline.ts";
import { fetchJson, type JsonDocumentKind } from "./fetch_json.ts";
import type { HttpGet } from "./http_get.ts";
import { maxAge } from "./max_age.ts";

/** A key set fresh from its provider. */
export interface FetchedKeySet {
  /** The usable keys. */
  readonly keySet: KeySet;
  /** Seconds for which the provider wants it kept; undefined when it does not say. */
  readonly maxAge: number | undefined;
}

/** Limits of {@linkcode fetchKeySet}. */
export interface FetchKeySetOptions {
  /** Time left for the attempt, default 10 s. */
  readonly deadline?: Deadline;
}

const KIND: JsonDocumentKind = {
  noun: "key set",
  maxBytes: 1024 * 1024,
  failed: "JWKS_FAILED",
  invalid: "JWKS_INVALID",
};

/**
 * Fetches a JWK Set.
 *
 * @param jwksUri `jwks_uri` of a discovery document
 * @param get the way to the network
 * @param options limits
 * @returns keys and how long they may be kept
 * @throws {UndecidableError} `JWKS_FAILED`, or `JWKS_INVALID` when the answer is no key set
 */
export async function fetchKeySet(
  jwksUri: string,
  get: HttpGet,
  options: FetchKeySetOptions = {},
): Promise<FetchedKeySet> {
  const deadline = options.deadline ?? new Deadline(10_000);
  const { value, headers } = await fetchJson(jwksUri, get, KIND, deadline);
  try {
    return { keySet: parseKeySet(value), maxAge: maxAge(headers) };
  } catch (error) {
    if (!(error instanceof UndecidableError)) throw error;
    throw new UndecidableError(error.code, error.message, {
      ...error.evidence,
      url: jwksUri.slice(0, 512),
      reason: "not-a-key-set",
      elapsedMs: deadline.elapsedMs(),
    }, error);
  }
}
