/**
 * A public key of a kind this project verifies with, cleaned of every other JWK member. Coordinates
 * are canonical base64url of exactly the curve's size, integers minimal (RFC 7518 section 6, RFC
 * 8037).
 */
export type PublicJwk =
  | { readonly kty: "EC"; readonly crv: "P-256"; readonly x: string; readonly y: string }
  | { readonly kty: "OKP"; readonly crv: "Ed25519"; readonly x: string }
  | { readonly kty: "RSA"; readonly n: string; readonly e: string };

/** Signature algorithms of ordinary JWS that this project accepts (RFC 7518, RFC 8037). */
export type SignatureAlgorithm = "RS256" | "PS256" | "ES256" | "EdDSA";
