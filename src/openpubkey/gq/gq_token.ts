import { decodeBase64url, encodeBase64url } from "../../encoding/base64.ts";
import { integerFromBytes } from "../../encoding/big_integer.ts";
import { canonicalJson } from "../../encoding/canonical_json.ts";
import type { JsonValue } from "../../encoding/json_value.ts";
import type { PublicJwk } from "../../encoding/public_jwk.ts";
import { encodeUtf8 } from "../../encoding/utf8.ts";
import { BadEvidenceError } from "../../errors/refusal.ts";
import type { TokenSignature } from "../pk_token.ts";
import { thumbprint } from "../thumbprint.ts";
import { parseTokenHeader, type TokenHeader } from "../token_header.ts";
import { gqParameters, type RsaIntegers } from "./gq_parameters.ts";
import { signGq } from "./sign_gq.ts";
import { verifyGq } from "./verify_gq.ts";

/** Bits of security of GQ256. */
export const GQ256_SECURITY = 256;

/** Members a GQ header has; each is covered by the GQ signature. */
const MEMBERS = ["alg", "cic", "jkt", "kid", "typ"];

/** `typ` of ID tokens that may stand behind a GQ signature. */
const ORIGINAL_TYPES = ["", "jwt", "at+jwt"];

/**
 * Reads the original header that a GQ header carries, still encoded, as its `kid`.
 *
 * A GQ signature must not hide what it replaces: the original must be an RS256 ID token. The Go tool
 * does not look at the original's `typ` (`tests/attacks/gq_test.ts`).
 *
 * @param header a protected header whose `alg` is GQ256
 * @returns the original header; its `kid` names the provider's key
 * @throws {BadEvidenceError} `GQ_HEADER` or `GQ_ORIG_ALG`
 */
export function parseGqHeader(header: TokenHeader): TokenHeader {
  for (const name of header.members.keys()) {
    if (!MEMBERS.includes(name)) {
      throw new BadEvidenceError("GQ_HEADER", `The GQ header has the member "${name}"`);
    }
  }
  if (header.alg !== "GQ256" || header.typ !== "JWT") {
    throw new BadEvidenceError("GQ_HEADER", "The GQ header is not that of a GQ256 JWT");
  }
  if (header.kid === undefined || header.kid === "") {
    throw new BadEvidenceError("GQ_HEADER", "The GQ header carries no original header");
  }
  const original = parseOriginalHeader(header.kid);
  if (original.alg !== "RS256") {
    throw new BadEvidenceError("GQ_ORIG_ALG", "The token behind the GQ signature is not RS256", {
      algorithm: (original.alg ?? "").slice(0, 64),
    });
  }
  if (!ORIGINAL_TYPES.includes((original.typ ?? "").toLowerCase())) {
    throw new BadEvidenceError("GQ_HEADER", "The token behind the GQ signature is no ID token");
  }
  return original;
}

/**
 * Verifies the GQ signature of an ID token under the provider's key.
 *
 * @param payload the ID token's payload segment
 * @param signature the GQ header and signature
 * @param jwk the provider's key named by the original header
 * @throws {BadEvidenceError} `GQ_KEY_TYPE`, `GQ_LENGTH` or `GQ_SIG_INVALID`
 */
export async function verifyGqToken(
  payload: string,
  signature: TokenSignature,
  jwk: PublicJwk,
): Promise<void> {
  const key = rsaIntegers(jwk);
  const statement = {
    key,
    security: GQ256_SECURITY,
    identity: encodeUtf8(`${signature.header.kid ?? ""}.${payload}`),
    message: encodeUtf8(`${signature.header.segment}.${payload}`),
  };
  const { signatureBytes } = gqParameters(key, GQ256_SECURITY);
  if (signature.signature.length !== signatureBytes) {
    throw new BadEvidenceError("GQ_LENGTH", "The GQ signature has a wrong length", {
      length: signature.signature.length,
      wanted: signatureBytes,
    });
  }
  if (!await verifyGq(statement, signature.signature)) {
    throw new BadEvidenceError("GQ_SIG_INVALID", "The GQ signature does not hold");
  }
}

/**
 * Compares the thumbprint a GQ header names with the key selected for it. Informational for the Go
 * tool, which never checks it (`tests/attacks/gq_test.ts`).
 *
 * @param header the GQ header
 * @param jwk the provider's key
 * @throws {BadEvidenceError} `GQ_HEADER` when `jkt` is there and is another key's
 */
export async function checkGqThumbprint(header: TokenHeader, jwk: PublicJwk): Promise<void> {
  const jkt = header.members.get("jkt") ?? undefined;
  if (jkt !== undefined && jkt !== await thumbprint(jwk)) {
    throw new BadEvidenceError("GQ_HEADER", "The GQ header's jkt is not the provider's key");
  }
}

/** What a GQ token is made from. */
export interface SignGqTokenOptions {
  /** RS256 ID token, three segments. Its signature becomes a secret. */
  readonly idToken: TokenSignature & { readonly claims: { readonly segment: string } };
  /** The provider's key. */
  readonly jwk: PublicJwk;
  /** Further header members; not `alg`, `typ` or `kid`. */
  readonly extra?: ReadonlyMap<string, string>;
  /** Uniform random integers from 1 to n-1. */
  readonly randomInteger: () => bigint;
}

/**
 * Replaces the RS256 signature of an ID token by a GQ signature that proves it. Whoever calls this has
 * verified the RS256 signature before.
 *
 * @param options token, key, extra header members and random source
 * @returns the GQ-signed JWT in compact form
 * @throws {BadEvidenceError} `GQ_KEY_TYPE` or `GQ_ORIG_ALG`
 * @throws {RangeError} when an extra member has a reserved name or the key cannot be used
 */
export async function signGqToken(options: SignGqTokenOptions): Promise<string> {
  const { idToken } = options;
  if (idToken.header.alg !== "RS256") {
    throw new BadEvidenceError("GQ_ORIG_ALG", "Only RS256 ID tokens can be GQ-signed");
  }
  const members = new Map<string, JsonValue>([
    ["alg", "GQ256"],
    ["typ", "JWT"],
    ["kid", idToken.header.segment],
  ]);
  for (const [name, value] of options.extra ?? []) {
    if (members.has(name)) throw new RangeError(`Cannot sign: "${name}" is a reserved member`);
    members.set(name, value);
  }
  const header = encodeBase64url(encodeUtf8(canonicalJson(members)));
  const payload = idToken.claims.segment;
  const signature = await signGq({
    key: rsaIntegers(options.jwk),
    security: GQ256_SECURITY,
    rsaSignature: idToken.signature,
    message: encodeUtf8(`${header}.${payload}`),
    randomInteger: options.randomInteger,
  });
  return `${header}.${payload}.${encodeBase64url(signature)}`;
}

/**
 * The integers of an RSA key.
 *
 * @param jwk a public key
 * @returns modulus and exponent
 * @throws {BadEvidenceError} `GQ_KEY_TYPE` when it is not RSA
 */
export function rsaIntegers(jwk: PublicJwk): RsaIntegers {
  if (jwk.kty !== "RSA") {
    throw new BadEvidenceError("GQ_KEY_TYPE", "The provider's key for a GQ signature is not RSA");
  }
  const integer = (text: string): bigint => integerFromBytes(decodeBase64url(text));
  return { n: integer(jwk.n), e: integer(jwk.e) };
}

function parseOriginalHeader(kid: string): TokenHeader {
  try {
    return parseTokenHeader(kid);
  } catch (cause) {
    throw new BadEvidenceError(
      "GQ_HEADER",
      "The GQ header's kid is not a protected header",
      {},
      cause,
    );
  }
}
