import { EXIT_CODES } from "../errors/command_error.ts";
import type { CommandSpec } from "./command_spec.ts";

/**
 * The `run` of a command that only groups others: typed alone, it shows its help and succeeds.
 *
 * @param words of the group, without the program's name
 */
export function showOwnHelp(words: readonly string[]): CommandSpec["run"] {
  return async (_parsed, world) => {
    const { helpFor } = await import("./help_for.ts");
    world.terminal.result(helpFor(words));
    return EXIT_CODES.ok;
  };
}
