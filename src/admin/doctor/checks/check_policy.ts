import type { Finding } from "../../../terminal/finding.ts";
import type { DoctorFacts } from "../doctor_facts.ts";

/**
 * Whether the policy lets anybody in, and whether sshd lets the same people in.
 *
 * @param facts what is known
 * @returns findings
 */
export function checkPolicy({ policy, sshd }: DoctorFacts): readonly Finding[] {
  const id = "policy";
  if (!policy.known) {
    // The files are looked at elsewhere.
    if (policy.absent === true) return [];
    return [{
      id,
      status: policy.denied ? "warning" : "error",
      fact: policy.why,
      hint: policy.denied ? "sudo opkssh doctor" : "sudo opkssh permissions fix",
    }];
  }
  const rows = policy.value;
  if (rows.length === 0) {
    return [{
      id,
      status: "warning",
      fact: "no row of /etc/opk/auth_id lets anybody in",
      hint: "sudo opkssh add USER alice@example.com google",
    }];
  }
  const rootLogin = sshd.settings.known ? sshd.settings.value.get("permitrootlogin")?.[0] : "";
  if (rootLogin === "no" && rows.some(({ principal }) => principal === "root")) {
    return [{
      id,
      status: "warning",
      fact: "the policy lets people become root, but sshd does not: PermitRootLogin is no",
      hint: "write into /etc/ssh/sshd_config: PermitRootLogin prohibit-password",
    }];
  }
  return [{ id, status: "ok", fact: `${rows.length} ${rows.length === 1 ? "row" : "rows"}` }];
}
