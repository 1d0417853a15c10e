import { EXPIRATION_POLICIES, type ExpirationPolicy } from "../openpubkey/trusted_issuer.ts";

/**
 * Reads an expiration policy, exactly as it is spelt in the list. `oidc-refreshed` counts as
 * `oidc_refreshed`: the Go tool's manual spells it so, and its program then refuses every login
 * (`tests/unit/policy/policy_vectors_test.ts`, "providers-bad-expiration-oidc-refreshed").
 *
 * @param text third column of a providers row
 * @returns the policy, or undefined when there is none of that name
 */
export function parseExpirationPolicy(text: string): ExpirationPolicy | undefined {
  const wanted = text === "oidc-refreshed" ? "oidc_refreshed" : text;
  return EXPIRATION_POLICIES.find((policy) => policy === wanted);
}
