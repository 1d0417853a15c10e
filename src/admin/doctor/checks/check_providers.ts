import type { Finding } from "../../../terminal/finding.ts";
import type { DoctorFacts, ProviderReach } from "../doctor_facts.ts";

/** Tokens up to this far in the future are accepted, seconds. */
const TOLERATED_SKEW = 60;
/** A login waits for this when nothing is kept, milliseconds. */
const SLOW = 3000;

/**
 * Whether there are providers, whether they answer, and whether their clocks agree with ours.
 *
 * @param facts what is known
 * @returns findings
 */
export function checkProviders(facts: DoctorFacts): readonly Finding[] {
  const { providers, reach } = facts;
  const id = "providers";
  if (!providers.known) {
    // The files are looked at elsewhere.
    if (providers.absent === true) return [];
    return [{
      id,
      status: providers.denied ? "warning" : "error",
      fact: providers.why,
      hint: providers.denied ? "sudo opkssh doctor" : "sudo opkssh audit",
    }];
  }
  const { issuers, problems } = providers.value;
  const findings: Finding[] = problems.map(({ line, detail }) => ({
    id,
    status: "warning",
    fact: `line ${line} of the providers file does not count: ${detail}`,
    hint: "sudo opkssh audit",
  }));
  if (issuers.size === 0) {
    return [...findings, {
      id,
      status: "error",
      fact: "no provider is trusted, so nobody can log in",
      hint: "write into /etc/opk/providers: https://accounts.google.com CLIENT_ID 24h",
    }];
  }
  const trusted = `${issuers.size} ${issuers.size === 1 ? "provider is" : "providers are"} trusted`;
  findings.push({ id, status: "ok", fact: trusted });
  for (const one of reach) findings.push(...reachFindings(one, facts));
  return findings;
}

function reachFindings(reach: ProviderReach, facts: DoctorFacts): readonly Finding[] {
  const { issuer, milliseconds, problem, clockAhead } = reach;
  const id = `provider:${issuer}`;
  const findings: Finding[] = [];
  if (problem !== undefined) {
    findings.push({
      id,
      status: "error",
      fact: `${issuer} cannot be used: ${problem.message} (${problem.code})`,
      hint: hintFor(issuer, problem.tls, facts),
    });
  } else {
    const slow = milliseconds > SLOW;
    findings.push({
      id,
      status: slow ? "warning" : "ok",
      fact: `${issuer} answers in ${Math.round(milliseconds)} ms`,
      hint: slow ? "run opkssh cache refresh by a timer, so that no login waits" : undefined,
    });
  }
  if (clockAhead !== undefined && Math.abs(clockAhead) > TOLERATED_SKEW) {
    const seconds = Math.round(Math.abs(clockAhead));
    findings.push({
      id: "clock",
      status: "error",
      fact: `the clock here is ${seconds} s ${clockAhead > 0 ? "behind" : "ahead of"} that of ` +
        `${issuer}: tokens count as from the future or as expired`,
      hint: "timedatectl set-ntp true",
    });
  }
  return findings;
}

/** What works in the administrator's shell may do so only because of its variables. */
function hintFor(issuer: string, tls: boolean, facts: DoctorFacts): string {
  const { configFiles } = facts;
  // A new config.toml would put the config.yml that is there, with its deny lists, out of force.
  const yaml = configFiles.yaml && !configFiles.toml;
  const file = yaml ? "/etc/opk/config.yml" : "/etc/opk/config.toml";
  const ignored = facts.ignoredVariables.filter((name) => /proxy/i.test(name) !== tls);
  if (ignored.length > 0) {
    const below = yaml ? "env_vars" : "[env_vars]";
    return `sshd does not hand over your ${ignored.join(", ")}: set it in ${file} below ${below}`;
  }
  return tls
    ? `if it is your own authority: set ca_file in ${file} to its PEM file`
    : `curl -v ${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}
