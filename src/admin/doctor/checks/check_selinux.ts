import type { Finding } from "../../../terminal/finding.ts";
import type { DoctorFacts } from "../doctor_facts.ts";

const ID = "selinux";

/**
 * Whether SELinux lets sshd's command reach providers, log and sudo.
 *
 * @param facts what is known
 * @returns findings; none where there is no SELinux
 */
export function checkSelinux({ selinux, sudo }: DoctorFacts): readonly Finding[] {
  const { mode, module, homeAllowed } = selinux;
  if (mode === "none" || mode === "Disabled") return [];
  const status = mode === "Enforcing" ? "error" : "warning";
  const findings: Finding[] = [];
  if (!module.known) {
    findings.push({
      id: ID,
      status: "warning",
      fact: module.why,
      hint: module.denied ? "sudo opkssh doctor" : "sudo semodule -l",
    });
  } else if (!module.value) {
    findings.push({
      id: ID,
      status,
      fact: `SELinux is ${mode.toLowerCase()} and the module opkssh is not loaded: ` +
        "sshd may not let opkssh reach the providers or the log",
      hint: "run the installer again; it loads the module",
    });
  } else if (sudo.rule === true && homeAllowed.known && !homeAllowed.value) {
    findings.push({
      id: ID,
      status,
      fact: "SELinux does not let opkssh run sudo, so the policies in homes are not used",
      hint: "sudo setsebool -P opkssh_enable_home on",
    });
  }
  return findings.length > 0 ? findings : [{
    id: ID,
    status: "ok",
    fact: `SELinux is ${mode.toLowerCase()} and lets opkssh work`,
  }];
}
