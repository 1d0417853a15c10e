import { CommandError } from "../errors/command_error.ts";

/**
 * Makes the error for a command line that cannot be understood. The last hint always names the help
 * that belongs to the command.
 *
 * @param path words of the command, the program's name first
 * @param message the fact
 * @param hints what was probably meant
 * @returns a {@linkcode CommandError} with code `usage`; exit code 1, as with the Go tool
 */
export function usageError(
  path: readonly string[],
  message: string,
  hints: readonly string[] = [],
): CommandError {
  return new CommandError("usage", message, { hints: [...hints, `${path.join(" ")} --help`] });
}
