import { EXIT_CODES, type ExitCode } from "../errors/command_error.ts";
import { escapeForTerminal } from "./escape_for_terminal.ts";
import type { Finding, FindingStatus } from "./finding.ts";
import { jsonResult } from "./json_result.ts";
import type { Terminal } from "./terminal.ts";

const BADGES: Readonly<Record<FindingStatus, string>> = {
  ok: "[OK]  ",
  warning: "[WARN]",
  error: "[ERR] ",
};

/**
 * Prints what `doctor` found: the findings on stdout, each with the line to type below it, or all of
 * them as one JSON object.
 *
 * @param findings in the order in which they are shown
 * @param options `json`: print JSON instead of text
 * @param terminal where to
 * @returns 1 when there is an error among them, else 0
 */
export function reportFindings(
  findings: readonly Finding[],
  options: { readonly json: boolean },
  terminal: Terminal,
): ExitCode {
  const count = (status: FindingStatus): number =>
    findings.filter((finding) => finding.status === status).length;
  const [errors, warnings] = [count("error"), count("warning")];
  if (options.json) {
    terminal.result(jsonResult({ ok: errors === 0, errors, warnings, findings }));
  } else {
    const width = Math.max(0, ...findings.map(({ id }) => id.length <= 20 ? id.length : 0));
    for (const { id, status, fact, hint } of findings) {
      terminal.result(escapeForTerminal(`${BADGES[status]} ${id.padEnd(width)} ${fact}`));
      if (hint !== undefined) terminal.result(escapeForTerminal(`       hint: ${hint}`));
    }
    terminal.result(summary(errors, warnings));
  }
  return errors === 0 ? EXIT_CODES.ok : EXIT_CODES.failed;
}

function summary(errors: number, warnings: number): string {
  const many = (number: number, noun: string): string =>
    `${number} ${noun}${number === 1 ? "" : "s"}`;
  if (errors === 0 && warnings === 0) return "all is well";
  return `${many(errors, "error")}, ${many(warnings, "warning")}`;
}
