import { exportJWK, generateKeyPair, type JWK } from "jose";
import type { SignatureAlgorithm } from "../../../src/encoding/public_jwk.ts";

/** A key pair of the embedded OpenID Provider. */
export interface SigningKey {
  readonly algorithm: SignatureAlgorithm;
  readonly kid: string;
  /** With its private members, `kid`, `alg` and `use`. */
  readonly privateJwk: JWK;
}

/**
 * Makes a signing key.
 *
 * @param algorithm what it signs with
 * @param kid its key ID
 */
export async function signingKey(algorithm: SignatureAlgorithm, kid: string): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(algorithm, {
    extractable: true,
    ...(algorithm === "EdDSA" ? { crv: "Ed25519" } : {}),
  });
  const privateJwk = { ...await exportJWK(privateKey), kid, alg: algorithm, use: "sig" };
  return { algorithm, kid, privateJwk };
}
