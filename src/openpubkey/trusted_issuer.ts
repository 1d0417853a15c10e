/** How long an ID token of a providers row is good; see `expiration.ts` for the arithmetic. */
export const EXPIRATION_POLICIES = [
  "12h",
  "24h",
  "48h",
  "1week",
  "oidc",
  "oidc_refreshed",
  "never",
] as const;

/** One expiration policy, in the spelling we emit. */
export type ExpirationPolicy = (typeof EXPIRATION_POLICIES)[number];

/**
 * Where the commitment to the client instance claims stands in what the OpenID Provider signed:
 * payload `nonce`, payload `aud`, `cic` in the protected header of a GQ signature, or (never in the
 * providers file) the user key itself in `cnf.jwk`.
 */
export type CommitmentKind = "nonce" | "aud" | "gq-bound" | "key-bound";

/** What one row of the providers file trusts an issuer's tokens for. */
export interface TrustedClient {
  /** Client ID an ID token must be made for. */
  readonly clientId: string;
  /** False where `aud` is the commitment and so cannot name a client. */
  readonly checkClientId: boolean;
  /** Where the commitment stands. */
  readonly commitment: CommitmentKind;
  /** Text with which `aud` must begin; only for `gq-bound`. */
  readonly audiencePrefix?: string;
  /** Refuse everything but GQ256. */
  readonly gqOnly: boolean;
  /** How long a token is good. */
  readonly expiration: ExpirationPolicy;
  /** Line of the providers file, from 1; 0 when the row did not come from a file. */
  readonly line: number;
}

/** An issuer the administrator trusts: one or more rows, any of which may fit a token. */
export interface TrustedIssuer {
  /** Byte for byte what `iss` and the discovery document must say. */
  readonly issuer: string;
  /** At least one; alternatives in file order. */
  readonly clients: readonly [TrustedClient, ...TrustedClient[]];
}

/** The audience prefix of ID tokens made for GQ binding (GitLab CI). */
export const GQ_BOUND_AUDIENCE_PREFIX = "OPENPUBKEY-PKTOKEN:";
