import type { Finding } from "../../../terminal/finding.ts";
import type { DoctorFacts } from "../doctor_facts.ts";

/**
 * Whether sshd would run the program: it and every directory above it must be root's, and nobody else
 * may write there. sshd says nothing about it until somebody logs in.
 *
 * @param facts what is known
 * @returns findings; none when there is no command
 */
export function checkProgramPath({ command }: DoctorFacts): readonly Finding[] {
  if (command === undefined) return [];
  const id = "program";
  const [program] = command.words;
  if (command.resolved === undefined) {
    return [{
      id,
      status: "error",
      fact: `there is no program ${program}`,
      hint: "install opkssh there, or correct AuthorizedKeysCommand",
    }];
  }
  if (command.problem !== undefined) {
    return [{
      id,
      status: "error",
      fact: `sshd does not run ${program}: ${command.problem}`,
      hint: hintFor(command.problem),
    }];
  }
  return [{ id, status: "ok", fact: `${program} and all directories above it are root's` }];
}

/** The last path in quotes is the one at fault. */
function hintFor(problem: string): string | undefined {
  const path = [...problem.matchAll(/"([^"]+)"/g)].at(-1)?.[1];
  if (path === undefined) return undefined;
  if (problem.includes("is owned by")) return `sudo chown root:root ${path}`;
  if (problem.includes("not executable")) return `sudo chmod 0755 ${path}`;
  if (problem.includes("writable")) return `sudo chmod go-w ${path}`;
  return problem.includes("mode") ? `sudo chmod 0755 ${path}` : undefined;
}
