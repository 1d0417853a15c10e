import { BadEvidenceError } from "../errors/refusal.ts";
import { unreachable } from "../errors/unreachable.ts";
import type { IdTokenClaims } from "./id_token_claims.ts";
import type { ExpirationPolicy } from "./trusted_issuer.ts";

/** Seconds a token may be dated ahead of our clock. */
export const MAX_CLOCK_AHEAD = 60;

const HOUR = 3600;

/** What an expiration policy says of an ID token. */
export type Expiration =
  /** Good until this second, inclusive; undefined without a limit. */
  | { readonly kind: "valid"; readonly until: number | undefined }
  /** Expired, but a verified refreshed ID token would carry it on. */
  | { readonly kind: "needs refreshed"; readonly since: number };

/**
 * Applies an expiration policy to the original ID token. To the instant: good at the very limit,
 * expired any moment later, no leeway.
 *
 * The Go tool accepts tokens dated in the future and ignores `nbf`; a token dated a year ahead would
 * live a year longer (`tests/unit/openpubkey/expiration_test.ts`).
 *
 * @param claims the ID token's claims
 * @param policy the providers row's policy
 * @param now Unix seconds, fractions allowed
 * @returns until when the token is good, or that a refreshed one is needed
 * @throws {BadEvidenceError} `NOT_YET_VALID`, `EXP_CLAIM_MISSING`, `EXP_CLAIM_INVALID`, `TOO_OLD` or
 *   `EXPIRED`
 */
export function checkExpiration(
  claims: IdTokenClaims,
  policy: ExpirationPolicy,
  now: number,
): Expiration {
  requireNotFromFuture(claims, now);
  switch (policy) {
    case "12h":
      return checkAge(claims, 12 * HOUR, policy, now);
    case "24h":
      return checkAge(claims, 24 * HOUR, policy, now);
    case "48h":
      return checkAge(claims, 48 * HOUR, policy, now);
    case "1week":
      return checkAge(claims, 7 * 24 * HOUR, policy, now);
    case "oidc": {
      const until = requirePositive(claims.expiresAt, "exp");
      if (now > until) throw expired("EXPIRED", "The ID token has expired", policy, until, now);
      return { kind: "valid", until };
    }
    case "oidc_refreshed": {
      const until = requirePositive(claims.expiresAt, "exp");
      return now > until ? { kind: "needs refreshed", since: until } : { kind: "valid", until };
    }
    case "never":
      return { kind: "valid", until: undefined };
    default:
      return unreachable(policy);
  }
}

/**
 * Refuses tokens dated more than a minute ahead.
 *
 * @param claims the ID token's claims
 * @param now Unix seconds
 * @throws {BadEvidenceError} `NOT_YET_VALID`
 */
export function requireNotFromFuture(claims: IdTokenClaims, now: number): void {
  for (
    const [name, time] of [["iat", claims.issuedAt], ["nbf", claims.notBefore]] as const
  ) {
    if (time !== undefined && time > now + MAX_CLOCK_AHEAD) {
      throw new BadEvidenceError("NOT_YET_VALID", `The ID token's ${name} is in the future`, {
        claim: name,
        time,
        now: Math.floor(now),
      });
    }
  }
}

function checkAge(
  claims: IdTokenClaims,
  maxAge: number,
  policy: ExpirationPolicy,
  now: number,
): Expiration {
  const until = requirePositive(claims.issuedAt, "iat") + maxAge;
  if (!Number.isSafeInteger(until)) {
    throw new BadEvidenceError("EXP_CLAIM_INVALID", "The ID token's iat is out of range");
  }
  if (now > until) throw expired("TOO_OLD", "The ID token is too old", policy, until, now);
  return { kind: "valid", until };
}

function requirePositive(time: number | undefined, claim: "iat" | "exp"): number {
  if (time === undefined || time === 0) {
    throw new BadEvidenceError("EXP_CLAIM_MISSING", `The ID token has no ${claim}`, { claim });
  }
  if (time < 0) {
    throw new BadEvidenceError("EXP_CLAIM_INVALID", `The ID token's ${claim} is negative`, {
      claim,
    });
  }
  return time;
}

function expired(
  code: "TOO_OLD" | "EXPIRED",
  message: string,
  policy: ExpirationPolicy,
  until: number,
  now: number,
): BadEvidenceError {
  return new BadEvidenceError(code, message, { policy, until, now: Math.floor(now) });
}
