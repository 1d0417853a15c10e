import type { Finding } from "../../../terminal/finding.ts";
import type { CommandFacts, DoctorFacts } from "../doctor_facts.ts";
import { programProblemHint } from "./program_problem_hint.ts";

const ID = "key-filter";
const TOKENS = "verify %u %k %t";

/**
 * Whether the key filter that sshd runs in front of opkssh is the one the installer writes, and
 * starts a program that nobody but root can replace: sshd looks at the filter only.
 *
 * @param facts what is known
 * @returns findings; none when there is no filter
 */
export function checkKeyFilter({ command }: DoctorFacts): readonly Finding[] {
  if (command?.filter === undefined || command.resolved === undefined) return [];
  const [script] = command.words;
  const { starts, problem } = command.filter;
  if (starts === undefined) {
    return [{
      id: ID,
      status: "error",
      fact: `${script} is not the key filter as the installer writes it`,
      hint: "look at what it does, then: sudo opkssh server install --key-filter",
    }];
  }
  const findings = [...wordFindings(command)];
  if (command.program === undefined) {
    findings.push({
      id: ID,
      status: "error",
      fact: `the key filter starts ${starts}, which does not exist`,
      hint: "sudo opkssh server install --key-filter, with the opkssh that is to be asked",
    });
  } else if (command.program === command.resolved) {
    findings.push({
      id: ID,
      status: "error",
      fact: "the key filter starts itself, over and over",
      hint: "sudo opkssh server install --key-filter, with the opkssh that is to be asked",
    });
  } else if (problem !== undefined) {
    findings.push({
      id: ID,
      status: "error",
      fact: `the key filter starts a program that sshd itself would not run: ${problem}`,
      hint: programProblemHint(problem),
    });
  }
  return findings.length > 0 ? findings : [{
    id: ID,
    status: "ok",
    fact: `plain keys are refused before ${starts} is started`,
  }];
}

/** Words of the command that `checkCommand`, which knows nothing of a filter, lets pass. */
function wordFindings({ words, filter }: CommandFacts): readonly Finding[] {
  const [script, ...rest] = words;
  if (rest.join(" ") === TOKENS) return [];
  if (!rest.includes("verify")) {
    return [{
      id: ID,
      status: "error",
      fact: `the key filter is not told to verify: ${words.join(" ")}`,
      hint: `the command must be: ${script} ${TOKENS}`,
    }];
  }
  return [{
    id: ID,
    status: "warning",
    fact: `the key filter refuses nothing, because of what else is in ${words.join(" ")}`,
    hint: `take that out, or have sshd ask the program itself: ${
      [filter?.starts, ...rest].join(" ")
    }`,
  }];
}
