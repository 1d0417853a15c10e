import type { Bytes } from "../encoding/bytes.ts";
import type { IdTokenClaims } from "./id_token_claims.ts";
import type { TokenHeader } from "./token_header.ts";

/** One signature over the payload of a PK Token: who made it is decided by `typ`. */
export interface TokenSignature {
  /** Its protected header. */
  readonly header: TokenHeader;
  /** Signature bytes. */
  readonly signature: Bytes;
  /** The signature as received, base64url. */
  readonly signatureSegment: string;
}

/** A JWT of its own: the refreshed ID token appended to a PK Token. */
export interface CompactIdToken extends TokenSignature {
  /** Its payload. */
  readonly claims: IdTokenClaims;
}

/**
 * A PK Token that is well-formed: one payload signed by the OpenID Provider and by the client.
 * Nothing in it is verified.
 */
export interface PkToken {
  /** The payload of the ID token. */
  readonly claims: IdTokenClaims;
  /** The OpenID Provider's signature (RS256, PS256, ES256, EdDSA or GQ256). */
  readonly op: TokenSignature;
  /** The client's signature; its header is the client instance claims. */
  readonly cic: TokenSignature;
  /** A cosigner's signature: neither required nor verified nor trusted. */
  readonly cos: TokenSignature | undefined;
  /** The refreshed ID token. */
  readonly refreshed: CompactIdToken | undefined;
}
