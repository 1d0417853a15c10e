import { unreachable } from "../../../errors/unreachable.ts";
import type { Finding } from "../../../terminal/finding.ts";
import type { DoctorFacts, DryVerifyFacts } from "../doctor_facts.ts";

const ID = "dry-run";
/** What a certificate without a PK Token is refused with, once all files have been read. */
const EXPECTED = "CERT_NO_PKT";
/** Several calls are made for one login, milliseconds. */
const SLOW = 2000;

/**
 * Whether the command works in the environment sshd gives it, as the user sshd runs it as: it must
 * refuse a certificate that is none of ours, for exactly that reason.
 *
 * @param facts what is known
 * @returns findings; none when there is no command to run
 */
export function checkDryVerify({ dryVerify, privileged }: DoctorFacts): readonly Finding[] {
  if (dryVerify === undefined) return [];
  const finding = judge(dryVerify);
  if (privileged || finding.status === "ok") return [finding];
  // Run by an ordinary user it cannot read what the verify account can.
  return [{ ...finding, status: "warning", hint: "sudo opkssh doctor" }];
}

function judge(dry: DryVerifyFacts): Finding {
  const error = (fact: string, hint?: string): Finding => ({ id: ID, status: "error", fact, hint });
  const said = dry.said === "" ? "" : `: ${dry.said}`;
  switch (dry.outcome.kind) {
    case "not-started":
      return error(`the command of sshd does not start: ${dry.outcome.reason}`);
    case "timeout":
      return error(
        "the command of sshd does not end in time",
        "look into the log for what it does",
      );
    case "exited": {
      const { code, vouched } = dry.outcome;
      if (vouched) {
        return error(
          "the command of sshd lets in a certificate that nobody vouches for",
          "look at what else the command does: sudo sshd -T | grep -i authorizedkeyscommand",
        );
      }
      if (dry.refusal === EXPECTED) return slowOrOk(dry);
      if (dry.refusal !== undefined) {
        return error(`run as ${dry.as}, verify refuses everybody${said}`, hintFor(dry.refusal));
      }
      return {
        id: ID,
        status: code === 0 || code === 1 ? "warning" : "error",
        fact:
          `run as ${dry.as}, the command ends with exit code ${code} and does not say why${said}`,
        hint: "look into /var/log/opkssh.log",
      };
    }
    default:
      return unreachable(dry.outcome);
  }
}

function slowOrOk({ as, milliseconds }: DryVerifyFacts): Finding {
  const time = `${Math.round(milliseconds)} ms`;
  return milliseconds > SLOW
    ? { id: ID, status: "warning", fact: `run as ${as}, verify needs ${time} for a refusal` }
    : { id: ID, status: "ok", fact: `run as ${as}, verify works and refuses strangers in ${time}` };
}

function hintFor(refusal: string): string | undefined {
  if (refusal === "CFG_UNUSABLE") {
    return "correct the configuration; sudo opkssh permissions fix mends its mode";
  }
  if (refusal.startsWith("CFG_")) {
    return "sudo opkssh permissions fix, then sudo opkssh audit";
  }
  return refusal === "USAGE" ? "correct the arguments in AuthorizedKeysCommand" : undefined;
}
