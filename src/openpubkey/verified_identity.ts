import type { JsonObject } from "../encoding/json_value.ts";
import type { PublicJwk } from "../encoding/public_jwk.ts";
import type { TrustedClient } from "./trusted_issuer.ts";

declare const verified: unique symbol;

/**
 * A person or job whose PK Token held in every respect. `verifyIdToken` is its only producer (the
 * brand has no value anyone else could write down); policy takes nothing less.
 */
export interface VerifiedIdentity {
  readonly [verified]: true;
  /** The configured issuer, equal to `iss`. */
  readonly issuer: string;
  /** `sub`; empty when the token has none. */
  readonly subject: string;
  /** `email` when it is a string. */
  readonly email: string | undefined;
  /** Payload of the ID token. */
  readonly claims: JsonObject;
  /** The user's public key, committed to by the OpenID Provider. */
  readonly userKey: PublicJwk;
  /** The providers row that fitted. */
  readonly client: TrustedClient;
  /** Last instant of validity under that row, Unix seconds; undefined for `never`. */
  readonly validUntil: number | undefined;
}
