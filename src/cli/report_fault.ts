import { printError } from "../terminal/print_error.ts";
import { systemTerminal } from "../terminal/system_terminal.ts";

/**
 * Says an error that no command has caught: one line, no stack trace.
 *
 * @param error whatever was thrown
 * @returns the exit code to end with
 */
export function reportFault(error: unknown): number {
  return printError(error, systemTerminal());
}
