import type { SubjectSources } from "./subject_sources.ts";

const CLAIM = "oidc:";

/**
 * Makes a quick test for identities that are claim rules without quotes: false only for those that
 * cannot match and deserve no warning. For files in which tens of thousands of such rows are about
 * others; what passes is looked at properly.
 *
 * @param sources the claims that will be tried
 * @returns the test
 */
export function claimRuleFilter(sources: SubjectSources): (identity: string) => boolean {
  const matching = new Set<string>();
  for (const who of sources) {
    for (const claim of who.claims.keys()) {
      for (const value of who.strings(claim)) matching.add(`${CLAIM}${claim}:${value}`);
    }
  }
  return (identity) =>
    matching.has(identity) ||
    !identity.startsWith(CLAIM) ||
    identity.includes("::") ||
    identity.endsWith(":") ||
    !identity.includes(":", CLAIM.length);
}
