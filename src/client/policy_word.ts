import type { ExpirationPolicy } from "../openpubkey/trusted_issuer.ts";

/**
 * Spells an expiration policy as people write it into a providers file. With an underscore the Go
 * tool refuses every login.
 *
 * @param policy which one
 * @returns third column of a row
 */
export function policyWord(policy: ExpirationPolicy): string {
  return policy.replace("_", "-");
}
