import type { Finding } from "../../../terminal/finding.ts";
import type { DoctorFacts } from "../doctor_facts.ts";

/** From then on the first login of the day waits for the provider, seconds. */
const OLD = 86_400;

/**
 * Whether key sets are kept, so that logins are fast and work while a provider is down.
 *
 * @param facts what is known
 * @returns findings
 */
export function checkCache({ cache, providers, now, privileged }: DoctorFacts): readonly Finding[] {
  const id = "cache";
  const findings: Finding[] = cache.problems.map((fact) => ({
    id,
    status: "warning",
    fact,
    hint: privileged
      ? "sudo opkssh permissions fix, then sudo opkssh cache refresh"
      : "sudo opkssh doctor",
  }));
  if (findings.length > 0 || !providers.known) return findings;
  const kept = new Map(cache.entries.map((entry) => [entry.issuer, entry]));
  const missing = [...providers.value.issuers.keys()].filter((issuer) => {
    const entry = kept.get(issuer);
    return entry === undefined || entry.fetchedAt > now || now - entry.fetchedAt > OLD;
  });
  if (missing.length > 0) {
    return [{
      id,
      status: "warning",
      fact: `no recent keys are kept of ${missing.join(", ")}: the next login waits for them`,
      hint: "sudo opkssh cache refresh, best by a timer",
    }];
  }
  return [{ id, status: "ok", fact: "the keys of all providers are kept" }];
}
