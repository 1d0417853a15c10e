import { Refusal } from "../errors/refusal.ts";
import { checkExpiration } from "../openpubkey/expiration.ts";
import type { IdTokenClaims } from "../openpubkey/id_token_claims.ts";
import { EXPIRATION_POLICIES, type ExpirationPolicy } from "../openpubkey/trusted_issuer.ts";

/** Until when one policy takes an ID token. */
export interface PolicyLimit {
  readonly policy: ExpirationPolicy;
  /** Last second, Unix. */
  readonly until: number;
}

/**
 * Says until when servers take an ID token, under each policy that sets a limit.
 *
 * @param claims of the ID token
 * @returns in the order of the policies; those that would refuse it from the start are left out
 */
export function policyLimits(claims: IdTokenClaims): readonly PolicyLimit[] {
  const limits: PolicyLimit[] = [];
  for (const policy of EXPIRATION_POLICIES) {
    try {
      // asked at the moment of issue, when every policy still knows its limit
      const expiration = checkExpiration(claims, policy, claims.issuedAt ?? 0);
      if (expiration.kind === "valid" && expiration.until !== undefined) {
        limits.push({ policy, until: expiration.until });
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return limits;
}
