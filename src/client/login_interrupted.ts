import { CommandError, EXIT_CODES } from "../errors/command_error.ts";

/**
 * The error with which an interrupted login ends.
 *
 * @param cause what the interruption made fail; one that says so already comes back as it is
 * @returns `login_interrupted`
 */
export function loginInterrupted(cause: unknown): CommandError {
  if (cause instanceof CommandError && cause.code === "login_interrupted") return cause;
  return new CommandError("login_interrupted", "Login interrupted", {
    exitCode: EXIT_CODES.interrupted,
    cause,
  });
}
