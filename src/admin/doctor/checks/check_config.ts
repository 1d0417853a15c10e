import type { Finding } from "../../../terminal/finding.ts";
import type { DoctorFacts } from "../doctor_facts.ts";

/**
 * Whether the server configuration can be used; when it cannot, every login is refused.
 *
 * @param facts what is known
 * @returns findings
 */
export function checkConfig({ config, configFiles, trust }: DoctorFacts): readonly Finding[] {
  const id = "config";
  if (!config.known) {
    return [{
      id,
      status: config.denied ? "warning" : "error",
      fact: config.denied ? config.why : `every login is refused: ${config.why}`,
      hint: config.denied ? "sudo opkssh doctor" : "correct it, then sudo opkssh doctor once more",
    }];
  }
  const { value } = config;
  const findings: Finding[] = value.warnings.map((fact) => ({ id, status: "warning", fact }));
  if (configFiles.toml && configFiles.yaml && findings.length === 0) {
    findings.push({ id, status: "warning", fact: "config.toml wins over config.yml" });
  }
  if (value.allowLoopbackHttp) {
    findings.push({
      id,
      status: "warning",
      fact: "allow_loopback_http is for tests: providers on this machine need no https",
      hint: "remove allow_loopback_http from the configuration",
    });
  }
  for (const problem of trust.problems) {
    findings.push({ id: "tls", status: "error", fact: problem });
  }
  if (trust.problems.length === 0) {
    findings.push({
      id: "tls",
      status: "ok",
      fact: `trusted for connections: ${trust.roots.join(", ")}`,
    });
  }
  return findings.some((finding) => finding.id === id) ? findings : [
    {
      id,
      status: "ok",
      fact: value.file === undefined ? "there is no configuration; defaults hold" : value.file,
    },
    ...findings,
  ];
}
