import { decodeBase64url, encodeBase64url } from "../encoding/base64.ts";
import { concatBytes } from "../encoding/bytes.ts";
import type { PublicJwk } from "../encoding/public_jwk.ts";
import { BadEvidenceError } from "../errors/refusal.ts";
import { unreachable } from "../errors/unreachable.ts";
import { encodePublicKey, parsePublicKey, type SshPublicKey } from "./public_key.ts";

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
    const key = read(jwk);
    const again = parsePublicKey(encodePublicKey(key));
    if (!sameText(publicKeyToJwk(again), jwk)) {
      throw new SyntaxError("a number has leading zeros or the wrong length");
    }
    return again;
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
        point: concatBytes(Uint8Array.of(4), decodeBase64url(jwk.x), decodeBase64url(jwk.y)),
      };
    case "OKP":
      return { type: "ssh-ed25519", key: decodeBase64url(jwk.x) };
    case "RSA":
      return { type: "ssh-rsa", e: decodeBase64url(jwk.e), n: decodeBase64url(jwk.n) };
    default:
      return unreachable(jwk);
  }
}

/** Compares the members that carry the key; coordinates of unequal lengths could join to 65 bytes. */
function sameText(a: PublicJwk, b: PublicJwk): boolean {
  switch (a.kty) {
    case "EC":
      return b.kty === "EC" && a.x === b.x && a.y === b.y;
    case "OKP":
      return b.kty === "OKP" && a.x === b.x;
    case "RSA":
      return b.kty === "RSA" && a.n === b.n && a.e === b.e;
    default:
      return unreachable(a);
  }
}
