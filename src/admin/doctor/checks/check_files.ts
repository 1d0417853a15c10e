import type { Finding } from "../../../terminal/finding.ts";
import type { ExaminedServer } from "../../permissions/examine_server.ts";
import { permissionProblem } from "../../permissions/permission_problem.ts";
import { planRepairs } from "../../permissions/plan_repairs.ts";
import type { DoctorFacts } from "../doctor_facts.ts";

/** Logins work without these, if not as well. */
const LESSER: readonly string[] = ["cache_dir", "log", "log_dir", "sudoers", "plugin"];

/**
 * Whether every file of the server has the owner and mode it must have.
 *
 * @param facts what is known
 * @returns one finding for each fault, or a single one
 */
export function checkFiles({ server, os }: DoctorFacts): readonly Finding[] {
  const findings: Finding[] = [];
  const byHand = os === "windows" ? new Map() : handHints(server);
  for (const file of server.files) {
    const problem = permissionProblem(file);
    if (problem === undefined) continue;
    const denied = file.state.kind === "unknown" && file.state.denied;
    findings.push({
      id: `file:${file.id}`,
      status: denied || LESSER.includes(file.id) ? "warning" : "error",
      fact: `"${file.path}" ${problem.detail}`,
      hint: denied ? "sudo opkssh doctor" : byHand.get(file.path) ?? "sudo opkssh permissions fix",
    });
  }
  if (findings.length > 0) return findings;
  return [{ id: "files", status: "ok", fact: "all files have the owner and mode they must have" }];
}

/** What to type where `permissions fix` would leave a file as it is. */
function handHints({ files, ids }: ExaminedServer): ReadonlyMap<string, string> {
  if (ids.verifierUid === undefined || ids.verifierGid === undefined) return new Map();
  const { leftovers } = planRepairs(files, { ids, adopt: false });
  return new Map(
    leftovers.flatMap(({ path, hint }) => hint === undefined ? [] : [[path, hint]]),
  );
}
