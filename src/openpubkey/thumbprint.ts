import { encodeBase64url } from "../encoding/base64.ts";
import type { PublicJwk } from "../encoding/public_jwk.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";

/**
 * JWK thumbprint with SHA-256 (RFC 7638): key material only, members in lexical order.
 *
 * @param jwk a public key
 * @returns base64url, 43 characters
 */
export async function thumbprint(jwk: PublicJwk): Promise<string> {
  const members = Object.entries(jwk).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify(Object.fromEntries(members));
  return encodeBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", encodeUtf8(text))));
}
