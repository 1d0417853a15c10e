import { encodeBase64url } from "../encoding/base64.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import type { ClientInstanceClaims } from "./client_instance_claims.ts";
import { parseCompactIdToken } from "./parse_pk_token.ts";

/** What a PK Token is made of. */
export interface SignPkTokenOptions {
  /** ID token in JWT compact form, as the provider sent it or GQ-converted. */
  readonly idToken: string;
  /** The claims the provider committed to. */
  readonly claims: ClientInstanceClaims;
  /** Signs with the user key: 64 bytes `r || s`, 64 bytes of Ed25519, or PKCS1-v1_5. */
  readonly sign: (input: Bytes) => Promise<Uint8Array>;
  /** A later ID token of the same person, in JWT compact form. */
  readonly refreshedIdToken?: string;
}

/**
 * Signs an ID token with the user's key and joins both to a PK Token in compact form. The payload is
 * the ID token's, untouched.
 *
 * @param options the parts; see {@linkcode SignPkTokenOptions}
 * @returns `payload:header:signature:header:signature`, then `.` and the refreshed token if any
 * @throws {BadEvidenceError} a `PKT_` code when an ID token is not well-formed
 */
export async function signPkToken(options: SignPkTokenOptions): Promise<string> {
  const idToken = parseCompactIdToken(options.idToken);
  const payload = idToken.claims.segment;
  const header = encodeBase64url(encodeUtf8(options.claims.canonical));
  const signature = await options.sign(encodeUtf8(`${header}.${payload}`));
  const compact = [
    payload,
    idToken.header.segment,
    idToken.signatureSegment,
    header,
    encodeBase64url(signature),
  ].join(":");
  if (options.refreshedIdToken === undefined) return compact;
  parseCompactIdToken(options.refreshedIdToken);
  return `${compact}.${options.refreshedIdToken}`;
}
