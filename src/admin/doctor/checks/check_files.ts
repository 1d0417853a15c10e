import type { Finding } from "../../../terminal/finding.ts";
import type { ExaminedFile } from "../../permissions/examine_server_file.ts";
import { type PermissionProblem, permissionProblem } from "../../permissions/permission_problem.ts";
import type { DoctorFacts } from "../doctor_facts.ts";

/** Logins work without these, if not as well. */
const LESSER: readonly string[] = ["cache_dir", "log", "log_dir", "sudoers", "plugin"];

/**
 * Whether every file of the server has the owner and mode it must have.
 *
 * @param facts what is known
 * @returns one finding for each fault, or a single one
 */
export function checkFiles({ server }: DoctorFacts): readonly Finding[] {
  const findings: Finding[] = [];
  for (const file of server.files) {
    const problem = permissionProblem(file);
    if (problem === undefined) continue;
    const denied = file.state.kind === "unknown" && file.state.denied;
    findings.push({
      id: `file:${file.id}`,
      status: denied || LESSER.includes(file.id) ? "warning" : "error",
      fact: `"${file.path}" ${problem.detail}`,
      hint: denied ? "sudo opkssh doctor" : hintFor(file, problem),
    });
  }
  if (findings.length > 0) return findings;
  return [{ id: "files", status: "ok", fact: "all files have the owner and mode they must have" }];
}

function hintFor({ id, path }: ExaminedFile, { kind }: PermissionProblem): string {
  return id === "providers" && kind === "absent"
    ? `write into ${path}: https://accounts.google.com CLIENT_ID 24h`
    : "sudo opkssh permissions fix";
}
