import { encodeBase64url } from "../encoding/base64.ts";
import { sha3 } from "../encoding/sha3.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import type { PkToken } from "./pk_token.ts";

/**
 * The name of a PK Token as `inspect` shows it: SHA3-256 over its JWS general JSON serialisation
 * (RFC 7515 section 7.2.1), signatures in the order provider, client, cosigner, no blanks. A
 * refreshed ID token has no place in that form and so none in the hash.
 *
 * @param token a parsed PK Token
 * @returns base64url, 43 characters
 */
export async function tokenHash(token: PkToken): Promise<string> {
  const signatures = [token.op, token.cic, ...(token.cos === undefined ? [] : [token.cos])];
  const json = JSON.stringify({
    payload: token.claims.segment,
    signatures: signatures.map((signature) => ({
      protected: signature.header.segment,
      signature: signature.signatureSegment,
    })),
  });
  return encodeBase64url(await sha3(encodeUtf8(json)));
}
