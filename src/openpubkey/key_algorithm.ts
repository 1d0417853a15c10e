import type { PublicJwk } from "../encoding/public_jwk.ts";
import { unreachable } from "../errors/unreachable.ts";

/**
 * The algorithm of a key that does not name one.
 *
 * @param key a key of any kind we verify with
 * @returns RS256 for RSA, ES256 for P-256, EdDSA for Ed25519
 */
export function keyAlgorithm(key: PublicJwk): "RS256" | "ES256" | "EdDSA" {
  switch (key.kty) {
    case "RSA":
      return "RS256";
    case "EC":
      return "ES256";
    case "OKP":
      return "EdDSA";
    default:
      return unreachable(key);
  }
}
