import { CommandError, EXIT_CODES, type ExitCode } from "../errors/command_error.ts";
import { Refusal } from "../errors/refusal.ts";
import { OutputClosedError } from "./output_closed_error.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Tells a person why a command ended: one line with the fact, then hints. Never a stack trace; the
 * chain of causes is said with `--verbose` only. Says nothing when stdout was closed by its reader.
 *
 * @param error whatever was thrown
 * @param terminal where to say it
 * @returns the exit code for this error
 */
export function printError(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof OutputClosedError) return EXIT_CODES.failed;
  if (error instanceof DOMException && error.name === "AbortError") {
    terminal.error("interrupted");
    return EXIT_CODES.interrupted;
  }
  if (error instanceof CommandError) {
    terminal.error(lowerFirst(error.message));
    tellCauses(error.cause, terminal);
    for (const hint of error.hints) terminal.hint(hint);
    return error.exitCode;
  }
  if (error instanceof Refusal) {
    terminal.error(`${lowerFirst(error.message)} (${error.code})`);
    tellCauses(error.cause, terminal);
    return EXIT_CODES.failed;
  }
  terminal.error(`unexpected failure: ${describe(error)}`);
  if (error instanceof Error) tellCauses(error.cause, terminal);
  terminal.hint("this is a fault in opkssh, please report it with the command you typed");
  return EXIT_CODES.failed;
}

/** After `error: ` a sentence goes on in lower case; names keep theirs. */
function lowerFirst(message: string): string {
  return message.replace(
    /^(?:A|An|Cannot|Login|No|Nobody|Not|Nothing|Only|Renewing|The|There|This|Two|What) /,
    (word) => word.toLowerCase(),
  );
}

// a cause chain is data from outside and could be a cycle
const DEEPEST_CAUSE = 8;

function tellCauses(cause: unknown, terminal: Terminal): void {
  let current = cause;
  for (let depth = 0; current !== undefined && depth < DEEPEST_CAUSE; depth++) {
    // a library's own notes say nothing to a person, and may hold what was sent
    if (typeof current === "object" && !(current instanceof Error)) return;
    terminal.detail(`because: ${describe(current)}`);
    current = current instanceof Error ? current.cause : undefined;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}
