import type { SignatureAlgorithm } from "../encoding/public_jwk.ts";
import { BadEvidenceError } from "../errors/refusal.ts";
import { checkGqThumbprint, parseGqHeader, verifyGqToken } from "./gq/gq_token.ts";
import { type KeySet, selectKey } from "./key_set.ts";
import type { TokenSignature } from "./pk_token.ts";
import { verifySignature } from "./verify_signature.ts";

/** How an ID token is signed, decided from the closed list; the key still has to agree. */
export type OpAlgorithm = SignatureAlgorithm | "GQ256";

/**
 * Which algorithm an ID token claims, if this provider may use it at all.
 *
 * The list is closed and its end throws: in the Go library a missing default once let every unknown
 * `alg` skip the signature (CVE-2025-3757; `tests/attacks/algorithm_test.ts`).
 *
 * @param signature the provider's signature
 * @param gqOnly true where only GQ256 is accepted
 * @returns the algorithm
 * @throws {BadEvidenceError} `OP_ALG_MISSING`, `OP_ALG_UNSUPPORTED`, `OP_GQ_REQUIRED`, `GQ_HEADER` or
 *   `GQ_ORIG_ALG`
 */
export function opAlgorithm(signature: TokenSignature, gqOnly: boolean): OpAlgorithm {
  const { alg } = signature.header;
  switch (alg) {
    case "GQ256":
      parseGqHeader(signature.header);
      return alg;
    case "RS256":
    case "PS256":
    case "ES256":
    case "EdDSA":
      if (gqOnly) {
        throw new BadEvidenceError("OP_GQ_REQUIRED", "This provider's tokens must be GQ-signed", {
          algorithm: alg,
        });
      }
      return alg;
    case undefined:
    case "":
      throw new BadEvidenceError("OP_ALG_MISSING", "The ID token's header has no alg");
    default:
      throw new BadEvidenceError("OP_ALG_UNSUPPORTED", "The ID token's alg is not supported", {
        algorithm: alg.slice(0, 64),
      });
  }
}

/**
 * The `kid` under which the provider published the signing key: for GQ that of the original header.
 *
 * @param signature the provider's signature
 * @returns the key ID, undefined when the token names none
 * @throws {BadEvidenceError} `GQ_HEADER` or `GQ_ORIG_ALG`
 */
export function opKeyId(signature: TokenSignature): string | undefined {
  return signature.header.alg === "GQ256"
    ? parseGqHeader(signature.header).kid
    : signature.header.kid;
}

/**
 * Verifies the OpenID Provider's signature over a payload.
 *
 * @param payload the payload segment as received
 * @param signature the provider's header and signature
 * @param algorithm what {@linkcode opAlgorithm} allowed
 * @param keySet the provider's keys
 * @throws {BadEvidenceError} `KEY_` codes, `OP_SIG_INVALID`, `GQ_` codes
 */
export async function checkOpSignature(
  payload: string,
  signature: TokenSignature,
  algorithm: OpAlgorithm,
  keySet: KeySet,
): Promise<void> {
  const kid = opKeyId(signature);
  if (algorithm === "GQ256") {
    const key = selectKey(keySet, kid, "RS256");
    await checkGqThumbprint(signature.header, key);
    return await verifyGqToken(payload, signature, key);
  }
  const jwk = selectKey(keySet, kid, algorithm);
  const signed = {
    header: signature.header.segment,
    payload,
    signature: signature.signature,
  };
  if (!await verifySignature(signed, jwk, algorithm)) {
    throw new BadEvidenceError("OP_SIG_INVALID", "The provider's signature does not hold", {
      kid: (kid ?? "").slice(0, 128),
      algorithm,
    });
  }
}
