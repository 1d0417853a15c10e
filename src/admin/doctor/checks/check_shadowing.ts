import type { Finding } from "../../../terminal/finding.ts";
import type { DoctorFacts } from "../doctor_facts.ts";
import type { SshdDirective } from "../sshd_facts.ts";

const ID = "sshd-shadow";

/**
 * Who else decides which command sshd runs: the first of several lines wins, a `Match` block wins for
 * some, and an option of the service wins over all files.
 *
 * @param facts what is known
 * @returns findings; none when there is nothing to tell
 */
export function checkShadowing({ sshd }: DoctorFacts): readonly Finding[] {
  const commands = sshd.directives.filter(({ keyword }) => keyword === "authorizedkeyscommand");
  const globals = commands.filter(({ match }) => match === undefined);
  const [winner] = globals;
  const findings: Finding[] = [];
  if (/AuthorizedKeysCommand[ =]/i.test(sshd.serviceCommand)) {
    findings.push({
      id: ID,
      status: "error",
      fact: "the service starts sshd with its own AuthorizedKeysCommand, which wins over all files",
      hint: "sudo opkssh server install --chain takes it off there and has it asked after opkssh",
    });
  }
  for (const ours of globals.filter(isOurs)) {
    if (winner === undefined || ours === winner || isOurs(winner)) continue;
    findings.push({
      id: ID,
      status: "error",
      fact: `${place(ours)} names opkssh, but ${
        place(winner)
      } comes first and wins: ${winner.value}`,
      hint: `remove that line, or name our file so that it sorts before ${nameOf(winner.file)}`,
    });
  }
  const inMatch = commands.filter(({ match }) => match !== undefined);
  if (globals.length === 0) {
    for (const ours of inMatch.filter(isOurs)) {
      findings.push({
        id: ID,
        status: "warning",
        fact: `${place(ours)} names opkssh for Match ${ours.match} only`,
        hint: "put the two lines before the first Match",
      });
    }
    return findings;
  }
  for (const other of inMatch.filter((directive) => !isOurs(directive))) {
    findings.push({
      id: ID,
      status: "warning",
      fact: `for Match ${other.match}, ${place(other)} asks another program: ${other.value}`,
      hint: "opkssh does not let these people in; remove that line if it should",
    });
  }
  return findings;
}

function isOurs({ value }: SshdDirective): boolean {
  return /opkssh|\sverify\s/.test(value);
}

function place({ file, line }: SshdDirective): string {
  return `${file}:${line}`;
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
