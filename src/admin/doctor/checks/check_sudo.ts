import { VERIFY_ACCOUNT } from "../../../platform/verify_account.ts";
import type { Finding } from "../../../terminal/finding.ts";
import type { DoctorFacts } from "../doctor_facts.ts";

const ID = "sudo";

/**
 * Whether verify can read the policies in homes, and whether its account may do anything else.
 *
 * @param facts what is known
 * @returns findings; none on Windows
 */
export function checkSudo({ sudo, os, command }: DoctorFacts): readonly Finding[] {
  if (os === "windows") return [];
  const findings = excessFindings(sudo);
  if (command?.account?.uid === 0) {
    return [...findings, { id: ID, status: "ok", fact: "sshd asks as root; no sudo is needed" }];
  }
  if (sudo.rule === false) {
    return [...findings, {
      id: ID,
      status: "ok",
      fact: "the policies in homes are not used: there is no rule in sudoers",
    }];
  }
  if (sudo.sudo === undefined) {
    return [...findings, {
      id: ID,
      status: "error",
      fact: "there is a rule for sudo but no sudo, so the policies in homes are not used",
      hint: "install sudo",
    }];
  }
  if (!sudo.readhome.known) {
    return [...findings, {
      id: ID,
      status: "warning",
      fact: sudo.readhome.why,
      hint: sudo.readhome.denied ? "sudo opkssh doctor" : "sudo visudo -c",
    }];
  }
  if (!sudo.readhome.value) {
    const program = sudo.program ?? "/usr/local/bin/opkssh";
    return [...findings, {
      id: ID,
      status: "error",
      fact:
        `${VERIFY_ACCOUNT} may not run ${program} readhome, so the policies in homes are not used`,
      hint: `sudo opkssh server install writes the rule; or with visudo: ` +
        `${VERIFY_ACCOUNT} ALL=(root) NOPASSWD: ${program} readhome *`,
    }];
  }
  return [...findings, { id: ID, status: "ok", fact: "verify may read the policies in homes" }];
}

/** Whoever takes over the verify account must get no further. */
function excessFindings({ allowed, chained }: DoctorFacts["sudo"]): readonly Finding[] {
  const commands = allowed.known ? allowed.value : [];
  const others = commands.filter((command) => !/^\S+ \^?readhome(?:\s|$)/.test(command));
  return others.map((command) =>
    chained.includes(command)
      ? {
        id: ID,
        status: "ok",
        fact: `verify hands over to ${command}, which sshd asked before it`,
      }
      : {
        id: ID,
        status: "error",
        fact: `${VERIFY_ACCOUNT} may run as another user without a password: ${command}`,
        hint: "remove that rule from sudoers: sudo visudo",
      }
  );
}
