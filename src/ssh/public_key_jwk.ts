import { decodeBase64url, encodeBase64url } from "../encoding/base64.ts";
import { type Bytes, concatBytes } from "../encoding/bytes.ts";
import type { PublicJwk } from "../encoding/public_jwk.ts";
import { BadEvidenceError } from "../errors/refusal.ts";
import { unreachable } from "../errors/unreachable.ts";
import { encodePublicKey, parsePublicKey, type SshPublicKey } from "./public_key.ts";
import { WireError } from "./wire_error.ts";

/**
 * Rewrites an SSH public key as JWK (RFC 7518 section 6, RFC 8037 section 2).
 *
 * @returns kty and key material only, in canonical form
 */
export function publicKeyToJwk(key: SshPublicKey): PublicJwk {
  switch (key.type) {
    case "ecdsa-sha2-nistp256":
      return {
        kty: "EC",
        crv: "P-256",
        x: encodeBase64url(key.point.subarray(1, 33)),
        y: encodeBase64url(key.point.subarray(33)),
      };
    case "ssh-ed25519":
      return { kty: "OKP", crv: "Ed25519", x: encodeBase64url(key.key) };
    case "ssh-rsa":
      return { kty: "RSA", n: encodeBase64url(key.n), e: encodeBase64url(key.e) };
    default:
      return unreachable(key);
  }
}

/**
 * Rewrites a JWK as SSH public key, under the same limits as a key that arrived in a certificate.
 *
 * @returns the key
 * @throws {BadEvidenceError} CIC_KEY_INVALID when a member is not canonical or outside the limits
 */
export function jwkToPublicKey(jwk: PublicJwk): SshPublicKey {
  try {
    return parsePublicKey(encodePublicKey(read(jwk)));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof BadEvidenceError)) throw error;
    throw new BadEvidenceError(
      "CIC_KEY_INVALID",
      `Cannot use the public JWK as SSH key: ${error.message}`,
      {},
      error,
    );
  }
}

function read(jwk: PublicJwk): SshPublicKey {
  switch (jwk.kty) {
    case "EC":
      return {
        type: "ecdsa-sha2-nistp256",
        point: concatBytes(Uint8Array.of(4), coordinate(jwk.x), coordinate(jwk.y)),
      };
    case "OKP":
      return { type: "ssh-ed25519", key: decodeBase64url(jwk.x) };
    case "RSA":
      return { type: "ssh-rsa", e: minimal(jwk.e), n: minimal(jwk.n) };
    default:
      return unreachable(jwk);
  }
}

/** Coordinates of 31 and 33 bytes would join to the right length, too. */
function coordinate(text: string): Bytes {
  const bytes = decodeBase64url(text);
  if (bytes.length !== 32) throw new WireError("a coordinate is not 32 bytes");
  return bytes;
}

/** The encoder would drop leading zeros, and two JWKs would be one key. */
function minimal(text: string): Bytes {
  const bytes = decodeBase64url(text);
  if (bytes[0] === 0) throw new WireError("a number has leading zeros");
  return bytes;
}
