import { compactVerify } from "jose/jws/compact/verify";
import type { PublicJwk, SignatureAlgorithm } from "../encoding/public_jwk.ts";
import { unreachable } from "../errors/unreachable.ts";

/** The parts of a signature as they were received. */
export interface SignedSegments {
  /** Protected header, base64url. */
  readonly header: string;
  /** Payload, base64url. */
  readonly payload: string;
  /** Signature, base64url. */
  readonly signature: string;
}

/**
 * Verifies one ordinary JWS signature (RFC 7515 section 5.2) over the received text. The caller has
 * chosen the algorithm from its own table; the header only has to agree. All segments have passed
 * the strict base64url reader before, which the library's own decoder does not replace.
 *
 * @param signed the three segments
 * @param jwk the only key that counts
 * @param algorithm the only algorithm that counts
 * @returns true when the signature holds; false for a wrong signature and for a key the runtime
 *   refuses to import (a point off its curve)
 */
export async function verifySignature(
  signed: SignedSegments,
  jwk: PublicJwk,
  algorithm: SignatureAlgorithm,
): Promise<boolean> {
  const jws = `${signed.header}.${signed.payload}.${signed.signature}`;
  try {
    const key = await crypto.subtle.importKey("jwk", jwk, importParameters(algorithm), false, [
      "verify",
    ]);
    await compactVerify(jws, key, { algorithms: [algorithm] });
    return true;
  } catch {
    return false;
  }
}

function importParameters(
  algorithm: SignatureAlgorithm,
): AlgorithmIdentifier | RsaHashedImportParams | EcKeyImportParams {
  switch (algorithm) {
    case "RS256":
      return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    case "PS256":
      return { name: "RSA-PSS", hash: "SHA-256" };
    case "ES256":
      return { name: "ECDSA", namedCurve: "P-256" };
    case "EdDSA":
      return { name: "Ed25519" };
    default:
      return unreachable(algorithm);
  }
}
