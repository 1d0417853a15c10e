import type { Finding } from "../../../terminal/finding.ts";
import { KEY_FILTER_PATH } from "../../key_filter/key_filter_path.ts";
import type { DoctorFacts } from "../doctor_facts.ts";
import { programProblemHint } from "./program_problem_hint.ts";

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
      hint: program === KEY_FILTER_PATH
        ? "sudo opkssh server install --key-filter writes it"
        : "install opkssh there, or correct AuthorizedKeysCommand",
    }];
  }
  if (command.problem !== undefined) {
    return [{
      id,
      status: "error",
      fact: `sshd does not run ${program}: ${command.problem}`,
      hint: programProblemHint(command.problem),
    }];
  }
  return [{ id, status: "ok", fact: `${program} and all directories above it are root's` }];
}
