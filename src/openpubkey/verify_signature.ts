import type { Bytes } from "../encoding/bytes.ts";
import type { PublicJwk, SignatureAlgorithm } from "../encoding/public_jwk.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { unreachable } from "../errors/unreachable.ts";

/** What was signed, as received, and the signature's bytes. */
export interface SignedSegments {
  /** Protected header, base64url. */
  readonly header: string;
  /** Payload, base64url. */
  readonly payload: string;
  /** Signature, decoded: RSA bytes, `r || s`, or Ed25519. */
  readonly signature: Bytes;
}

/** How one algorithm is asked for in WebCrypto. */
interface WebCryptoNames {
  readonly key: AlgorithmIdentifier | RsaHashedImportParams | EcKeyImportParams;
  readonly verify: AlgorithmIdentifier | RsaPssParams | EcdsaParams;
}

/**
 * Verifies one ordinary JWS signature (RFC 7515 section 5.2) over the received text.
 *
 * All that a JOSE library would decide here is decided before: the algorithm comes from the caller's
 * closed list and not from the header, the key from the caller's selection, and the segments have
 * passed the strict reader. What is left is one call of the runtime, which costs a third of a
 * library's (`tests/attacks/signature_vectors_test.ts` holds it against jose).
 *
 * @param signed header and payload segments and the signature
 * @param jwk the only key that counts
 * @param algorithm the only algorithm that counts (RFC 7518 section 3.1, RFC 8037 section 3.1)
 * @returns true when the signature holds; false for a wrong signature and for a key the runtime
 *   refuses (a point off its curve)
 */
export async function verifySignature(
  signed: SignedSegments,
  jwk: PublicJwk,
  algorithm: SignatureAlgorithm,
): Promise<boolean> {
  const names = webCryptoNames(algorithm);
  const input = encodeUtf8(`${signed.header}.${signed.payload}`);
  try {
    const key = await crypto.subtle.importKey("jwk", jwk, names.key, false, ["verify"]);
    return await crypto.subtle.verify(names.verify, key, signed.signature, input);
  } catch {
    // Never true by accident: whatever the runtime cannot verify is not verified.
    return false;
  }
}

function webCryptoNames(algorithm: SignatureAlgorithm): WebCryptoNames {
  switch (algorithm) {
    case "RS256": {
      const name = "RSASSA-PKCS1-v1_5";
      return { key: { name, hash: "SHA-256" }, verify: { name } };
    }
    case "PS256": {
      const name = "RSA-PSS";
      return { key: { name, hash: "SHA-256" }, verify: { name, saltLength: 32 } };
    }
    case "ES256": {
      const name = "ECDSA";
      return { key: { name, namedCurve: "P-256" }, verify: { name, hash: "SHA-256" } };
    }
    case "EdDSA":
      return { key: { name: "Ed25519" }, verify: { name: "Ed25519" } };
    default:
      return unreachable(algorithm);
  }
}
