import { isAtLeast } from "../../../ssh/openssh_version.ts";
import type { Finding } from "../../../terminal/finding.ts";
import type { DoctorFacts } from "../doctor_facts.ts";
import { sshdTokens } from "../sshd_tokens.ts";

const ID = "sshd-version";

/**
 * Rules that depend on the version of sshd: length of arguments (8.1), tokens (9.4), certificates
 * without principals (10.3).
 *
 * @param facts what is known
 * @returns findings; none when there is no sshd
 */
export function checkOpenSsh({ sshd, command }: DoctorFacts): readonly Finding[] {
  if (sshd.path === undefined) return [];
  const { version, versionText } = sshd;
  const { recent, unknown } = sshdTokens(command?.words ?? []);
  const findings: Finding[] = [];
  if (unknown.length > 0) {
    findings.push({
      id: ID,
      status: "error",
      fact: `sshd knows no token ${unknown.join(", ")} and would end every connection`,
      hint: "remove it from AuthorizedKeysCommand",
    });
  }
  if (version === undefined) {
    return [...findings, {
      id: ID,
      status: "warning",
      fact: "the version of sshd is not known; 8.1 or later is needed",
      hint: "sshd -V",
    }];
  }
  const name = `${version.major}.${version.minor}`;
  if (!isAtLeast(version, 8, 1)) {
    findings.push({
      id: ID,
      status: "error",
      fact: `sshd ${name} cuts long arguments; 8.1 or later is needed`,
      hint: "update the OpenSSH server",
    });
  }
  if (!isAtLeast(version, 9, 4) && recent.length > 0) {
    findings.push({
      id: ID,
      status: "error",
      fact: `sshd ${name} does not know ${recent.join(", ")} and ends every connection; 9.4 does`,
      hint: `remove ${recent.join(" and ")} from AuthorizedKeysCommand`,
    });
  }
  if (findings.length > 0) return findings;
  return [{
    id: ID,
    status: "ok",
    fact: isAtLeast(version, 10, 3)
      ? `${versionText}; it takes no certificates without principals, as clients before 0.14 make them`
      : versionText,
  }];
}
