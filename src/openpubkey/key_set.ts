import { BadEvidenceError, UndecidableError } from "../errors/refusal.ts";
import { unreachable } from "../errors/unreachable.ts";
import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "../encoding/json_value.ts";
import type { PublicJwk, SignatureAlgorithm } from "../encoding/public_jwk.ts";
import { keyAlgorithm } from "./key_algorithm.ts";
import { parsePublicJwk, UnusableJwkError } from "./parse_public_jwk.ts";

/** Most entries a key set may have. */
export const MAX_KEYS = 500;

/** One public key an OpenID Provider signs with. */
export interface ProviderKey {
  /** `kid`; undefined when absent. */
  readonly kid: string | undefined;
  /** `alg` as declared; undefined when absent. */
  readonly alg: string | undefined;
  /** False when `use` or `key_ops` says that the key is not for verifying signatures. */
  readonly forSignatures: boolean;
  /** The key itself. */
  readonly jwk: PublicJwk;
}

/** What a provider's JWKS document says, without the entries that cannot be used. */
export interface KeySet {
  /** Usable keys in the order of the document. */
  readonly keys: readonly ProviderKey[];
  /** How many entries were left out: unknown kinds, private keys, broken ones. */
  readonly ignored: number;
}

/**
 * Parses a JWK Set (RFC 7517 section 5). Entries that are no usable public key are left out.
 *
 * @param document the parsed JSON
 * @returns the usable keys
 * @throws {UndecidableError} `JWKS_INVALID` when it is not a key set or has more than 500 entries
 */
export function parseKeySet(document: JsonValue): KeySet {
  const entries = isJsonObject(document) ? document.get("keys") : undefined;
  if (!isJsonArray(entries)) {
    throw new UndecidableError("JWKS_INVALID", "The key set has no list of keys");
  }
  if (entries.length > MAX_KEYS) {
    throw new UndecidableError("JWKS_INVALID", "The key set has too many keys", {
      keys: entries.length,
      limit: MAX_KEYS,
    });
  }
  const keys: ProviderKey[] = [];
  for (const entry of entries) {
    const key = isJsonObject(entry) ? parseProviderKey(entry) : undefined;
    if (key !== undefined) keys.push(key);
  }
  return { keys, ignored: entries.length - keys.length };
}

/**
 * Writes a key set for storage; `parseKeySet` reads it back to an equal value.
 *
 * @param keySet any key set
 * @returns a JWK Set as JSON text; left-out entries are kept as empty objects, because their number
 *   matters to tokens without a `kid`
 */
export function keySetToJson(keySet: KeySet): string {
  const keys: unknown[] = keySet.keys.map((key) => ({
    ...key.jwk,
    ...(key.kid === undefined ? {} : { kid: key.kid }),
    ...(key.alg === undefined ? {} : { alg: key.alg }),
    use: key.forSignatures ? "sig" : "enc",
  }));
  for (let i = 0; i < keySet.ignored; i++) keys.push({});
  return JSON.stringify({ keys });
}

/**
 * Selects the one key that may have signed a token. The algorithm is the token's word against the
 * key's: a key with `alg` serves that algorithm only, a key without serves the one of its type (RSA
 * as RS256, as Microsoft's key sets need).
 *
 * @param keySet the provider's keys
 * @param kid the token's `kid`; absent or empty works only with a key set of one entry, or with one
 *   entry whose `kid` is literally empty
 * @param algorithm the token's algorithm (RS256 for GQ256)
 * @returns the key
 * @throws {BadEvidenceError} `KEY_NOT_FOUND`, `KEY_USE`, `KEY_ALG` or `KEY_AMBIGUOUS`
 */
export function selectKey(
  keySet: KeySet,
  kid: string | undefined,
  algorithm: SignatureAlgorithm,
): PublicJwk {
  const evidence = { kid: (kid ?? "").slice(0, 128), algorithm };
  const named = candidates(keySet, kid);
  if (named.length === 0) {
    throw new BadEvidenceError("KEY_NOT_FOUND", "The provider has no key with the token's kid", {
      ...evidence,
      keys: keySet.keys.length,
    });
  }
  const signing = named.filter((key) => key.forSignatures);
  if (signing.length === 0) {
    throw new BadEvidenceError("KEY_USE", "The provider's key is not for signatures", evidence);
  }
  const fitting = signing.filter((key) => (key.alg ?? keyAlgorithm(key.jwk)) === algorithm)
    .filter((key) => fits(key.jwk, algorithm));
  const [first, ...others] = fitting;
  if (first === undefined) {
    throw new BadEvidenceError(
      "KEY_ALG",
      "The provider's key does not fit the token's algorithm",
      evidence,
    );
  }
  if (others.some((key) => JSON.stringify(key.jwk) !== JSON.stringify(first.jwk))) {
    throw new BadEvidenceError(
      "KEY_AMBIGUOUS",
      "The provider has several keys with the token's kid",
      evidence,
    );
  }
  return first.jwk;
}

function candidates(keySet: KeySet, kid: string | undefined): readonly ProviderKey[] {
  if (kid !== undefined && kid !== "") return keySet.keys.filter((key) => key.kid === kid);
  const nameless = keySet.keys.filter((key) => key.kid === "");
  if (nameless.length > 0) return nameless;
  return keySet.keys.length + keySet.ignored === 1 ? keySet.keys : [];
}

function parseProviderKey(entry: JsonObject): ProviderKey | undefined {
  const kid = entry.get("kid");
  const alg = entry.get("alg");
  if (kid !== undefined && typeof kid !== "string") return undefined;
  if (alg !== undefined && typeof alg !== "string") return undefined;
  try {
    return { kid, alg, forSignatures: isForSignatures(entry), jwk: parsePublicJwk(entry) };
  } catch (error) {
    if (error instanceof UnusableJwkError) return undefined;
    throw error;
  }
}

function isForSignatures(entry: JsonObject): boolean {
  const use = entry.get("use");
  const operations = entry.get("key_ops");
  if (use !== undefined && use !== "sig") return false;
  if (operations === undefined) return true;
  return isJsonArray(operations) && operations.includes("verify");
}

function fits(jwk: PublicJwk, algorithm: SignatureAlgorithm): boolean {
  switch (algorithm) {
    case "RS256":
    case "PS256":
      return jwk.kty === "RSA";
    case "ES256":
      return jwk.kty === "EC";
    case "EdDSA":
      return jwk.kty === "OKP";
    default:
      return unreachable(algorithm);
  }
}
