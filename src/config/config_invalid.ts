import { CommandError } from "../errors/command_error.ts";
import type { Position } from "./config_node.ts";

/**
 * Makes the error for a configuration that cannot be used.
 *
 * @param file name of the file, as the person knows it
 * @param at place in it
 * @param fact what is wrong there
 * @param cause the original error
 * @returns the error, `config_invalid`, whose message begins with `file:line:column:`
 */
export function configInvalid(
  file: string,
  at: Position,
  fact: string,
  cause?: unknown,
): CommandError {
  const message = `${file}:${at.line}:${at.column}: ${fact}`;
  return new CommandError("config_invalid", message, cause === undefined ? {} : { cause });
}
