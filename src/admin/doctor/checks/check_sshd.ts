import type { Finding } from "../../../terminal/finding.ts";
import type { DoctorFacts } from "../doctor_facts.ts";

/** Certificates `login` makes, and the algorithm they are signed with. */
const KINDS: readonly (readonly [name: string, certificate: string, signature: string])[] = [
  ["ECDSA", "ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp256"],
  ["Ed25519", "ssh-ed25519-cert-v01@openssh.com", "ssh-ed25519"],
];

/**
 * Whether there is an sshd that takes certificates for logins at all.
 *
 * @param facts what is known
 * @returns findings
 */
export function checkSshd({ sshd }: DoctorFacts): readonly Finding[] {
  const id = "sshd";
  if (sshd.path === undefined) {
    return [{
      id,
      status: "error",
      fact: "there is no sshd on this machine",
      hint: "install the OpenSSH server: apt-get install openssh-server",
    }];
  }
  const { settings } = sshd;
  if (!settings.known) {
    return settings.denied
      ? [{
        id,
        status: "warning",
        fact: "only root can ask sshd how it is configured; much is left out here",
        hint: "sudo opkssh doctor",
      }]
      : [{
        id,
        status: "error",
        fact: `sshd does not accept its configuration: ${settings.why}`,
        hint: "sudo sshd -t",
      }];
  }
  const value = (keyword: string): string => settings.value.get(keyword)?.[0] ?? "";
  const list = (keyword: string): readonly string[] => value(keyword).split(",");
  const findings: Finding[] = [];
  if (value("pubkeyauthentication") === "no") {
    findings.push({
      id,
      status: "error",
      fact: "sshd takes no keys at all: PubkeyAuthentication is no",
      hint: "write into /etc/ssh/sshd_config: PubkeyAuthentication yes",
    });
  }
  const methods = (settings.value.get("authenticationmethods") ?? ["any"]).join(" ");
  if (methods !== "any" && !methods.includes("publickey")) {
    findings.push({
      id,
      status: "error",
      fact: `sshd takes no keys: AuthenticationMethods is ${methods}`,
      hint: "write into /etc/ssh/sshd_config: AuthenticationMethods any",
    });
  }
  const refused = KINDS.filter(([, certificate, signature]) =>
    !list("pubkeyacceptedalgorithms").includes(certificate) ||
    !list("casignaturealgorithms").includes(signature)
  ).map(([name]) => name);
  // Older versions print other names for these lists; then nothing is known.
  if (refused.length > 0 && value("pubkeyacceptedalgorithms") !== "") {
    findings.push({
      id,
      status: refused.length === KINDS.length ? "error" : "warning",
      fact: `sshd does not take ${refused.join(" or ")} certificates: ` +
        "they are not in PubkeyAcceptedAlgorithms or CASignatureAlgorithms",
      hint: refused.length === KINDS.length
        ? "add ecdsa-sha2-nistp256-cert-v01@openssh.com and ecdsa-sha2-nistp256 to these lists"
        : `people must not log in with --key-type ${refused.join("").toLowerCase()}`,
    });
  }
  return findings.length > 0 ? findings : [{
    id,
    status: "ok",
    fact: `${sshd.path} takes certificates`,
  }];
}
