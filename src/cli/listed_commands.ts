import type { CommandSpec } from "./command_spec.ts";

/**
 * Lists the commands directly below one, without the hidden ones.
 *
 * @param command any command
 * @returns in the order of the table; empty for one that groups no others
 */
export function listedCommands(command: CommandSpec): readonly CommandSpec[] {
  return (command.commands ?? []).filter((entry) => entry.hidden !== true);
}
