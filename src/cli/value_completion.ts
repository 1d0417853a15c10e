import type { ArgumentSpec } from "./command_spec.ts";
import { COMMAND_TABLE } from "./command_table.ts";
import type { FlagSpec } from "./flag_spec.ts";
import { HELP_TOPICS } from "./help_topics.ts";
import { listedCommands } from "./listed_commands.ts";

/** What a shell offers for a value. */
export type ValueCompletion =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "file" | "directory" | "alias" | "none" };

/**
 * Says what can stand in place of a value.
 *
 * @param of a flag that takes a value, or a positional argument
 * @returns fixed words, or where the shell finds candidates
 */
export function valueCompletion(of: FlagSpec | ArgumentSpec): ValueCompletion {
  if ("choices" in of && of.choices !== undefined) return { kind: "words", words: of.choices };
  const source = "completes" in of ? of.completes ?? "none" : "none";
  if (source !== "help") return { kind: source };
  const commands = listedCommands(COMMAND_TABLE);
  return { kind: "words", words: [...commands, ...HELP_TOPICS].map(({ name }) => name) };
}
