import type { CommandSpec } from "./command_spec.ts";
import { listedCommands } from "./listed_commands.ts";

/** A command with the way to it. */
export interface CommandPlace {
  /** From the root to the command. */
  readonly path: readonly [CommandSpec, ...CommandSpec[]];
  /** The names on the way, the program's first. */
  readonly words: readonly string[];
  /** The command itself. */
  readonly command: CommandSpec;
}

/**
 * Lists every command that is not hidden, each before those below it.
 *
 * @param root the program
 * @returns the root first
 */
export function visibleCommands(root: CommandSpec): readonly CommandPlace[] {
  return walk([root]);
}

function walk(path: readonly [CommandSpec, ...CommandSpec[]]): readonly CommandPlace[] {
  const command = path[path.length - 1] ?? path[0];
  const below = listedCommands(command);
  return [
    { path, words: path.map((entry) => entry.name), command },
    ...below.flatMap((entry) => walk([...path, entry])),
  ];
}
