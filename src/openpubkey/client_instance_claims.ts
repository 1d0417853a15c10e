import { encodeBase64url } from "../encoding/base64.ts";
import { canonicalJson } from "../encoding/canonical_json.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../encoding/json_value.ts";
import type { PublicJwk } from "../encoding/public_jwk.ts";
import { sha3 } from "../encoding/sha3.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { BadEvidenceError } from "../errors/refusal.ts";
import { keyAlgorithm } from "./key_algorithm.ts";
import { parsePublicJwk } from "./parse_public_jwk.ts";

/** Algorithms of user keys. */
export type ClientAlgorithm = "RS256" | "ES256" | "EdDSA";

/** What the client says of itself; the OpenID Provider signs a hash of it. */
export interface ClientInstanceClaims extends ClientKey {
  /** Canonical JSON: the bytes of the client's protected header. */
  readonly canonical: string;
  /** Base64url of SHA3-256 over the canonical JSON, 43 characters. */
  readonly commitment: string;
}

/** The key a client names, before anything is proven of it. */
export interface ClientKey {
  /** Algorithm of the client signature; fits {@linkcode ClientKey.userKey}. */
  readonly algorithm: ClientAlgorithm;
  /** The user's public key. */
  readonly userKey: PublicJwk;
}

/**
 * Makes client instance claims for a fresh user key.
 *
 * @param userKey the public key
 * @param rz 32 random bytes, so that the commitment tells nobody whose key it is
 * @returns the claims, ready to be committed to and signed
 * @throws {RangeError} when `rz` is not 32 bytes
 */
export async function createClientInstanceClaims(
  userKey: PublicJwk,
  rz: Uint8Array,
): Promise<ClientInstanceClaims> {
  if (rz.length !== 32) throw new RangeError(`Cannot make claims: rz has ${rz.length} bytes`);
  const algorithm = keyAlgorithm(userKey);
  const upk = new Map<string, JsonValue>(Object.entries({ ...userKey, alg: algorithm }));
  const hex = [...rz].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return await clientInstanceClaims(
    new Map<string, JsonValue>([["alg", algorithm], ["rz", hex], ["typ", "CIC"], ["upk", upk]]),
    { algorithm, userKey },
  );
}

/**
 * Reads which key a client signs with from its parsed protected header, and that nothing is missing
 * there; what its bytes must look like is checked by `requireCanonicalClaims`.
 *
 * @param members the header
 * @returns key and algorithm, which fit each other
 * @throws {BadEvidenceError} `CIC_NULL`, `CIC_MISSING`, `CIC_ALG_MISMATCH`, `CIC_ALG_UNSUPPORTED` or
 *   `CIC_KEY_INVALID`
 */
export function parseClientKey(members: JsonObject): ClientKey {
  for (const name of ["rz", "upk", "alg"]) {
    if (!members.has(name)) {
      throw new BadEvidenceError("CIC_MISSING", `The client's header has no "${name}"`, { name });
    }
  }
  for (const [name, value] of members) {
    if (value === null) {
      throw new BadEvidenceError("CIC_NULL", `The client's header member "${name}" is null`);
    }
  }
  const upk = members.get("upk");
  if (!isJsonObject(upk)) {
    throw new BadEvidenceError("CIC_KEY_INVALID", "The client's upk is not a JWK");
  }
  const algorithm = clientAlgorithm(members.get("alg"));
  if (upk.get("alg") !== algorithm) {
    throw new BadEvidenceError("CIC_ALG_MISMATCH", "The client's alg is not that of its key", {
      algorithm,
    });
  }
  const userKey = readUserKey(upk);
  if (keyAlgorithm(userKey) !== algorithm) {
    throw new BadEvidenceError("CIC_KEY_INVALID", "The client's key does not fit its alg", {
      algorithm,
      kty: userKey.kty,
    });
  }
  return { algorithm, userKey };
}

/**
 * Computes what the OpenID Provider committed to.
 *
 * @param members the client's protected header
 * @param key what {@linkcode parseClientKey} read from it
 * @returns the claims, with the commitment recomputed from them
 */
export async function clientInstanceClaims(
  members: JsonObject,
  { algorithm, userKey }: ClientKey,
): Promise<ClientInstanceClaims> {
  const canonical = canonicalJson(members);
  const commitment = encodeBase64url(await sha3(encodeUtf8(canonical)));
  return { algorithm, userKey, canonical, commitment };
}

function readUserKey(upk: JsonObject): PublicJwk {
  try {
    return parsePublicJwk(upk);
  } catch (cause) {
    throw new BadEvidenceError(
      "CIC_KEY_INVALID",
      "The client's upk is not a usable public key",
      {},
      cause,
    );
  }
}

function clientAlgorithm(alg: JsonValue | undefined): ClientAlgorithm {
  switch (alg) {
    case "RS256":
    case "ES256":
    case "EdDSA":
      return alg;
    default:
      throw new BadEvidenceError("CIC_ALG_UNSUPPORTED", "The client's alg is not supported", {
        algorithm: typeof alg === "string" ? alg.slice(0, 64) : typeof alg,
      });
  }
}
