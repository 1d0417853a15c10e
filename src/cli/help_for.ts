import { findCommand } from "./find_command.ts";
import { COMMAND_TABLE } from "./command_table.ts";
import { helpText } from "./help_text.ts";
import { HELP_TOPICS } from "./help_topics.ts";
import { listedCommands } from "./listed_commands.ts";
import { suggest } from "./suggest.ts";
import { topicText } from "./topic_text.ts";
import { usageError } from "./usage_error.ts";

/**
 * Answers `opkssh help WORDS...`.
 *
 * @param words words of a command, or the name of one topic
 * @returns the help
 * @throws {CommandError} `usage` when there is no such command or topic. The Go tool ends with 0
 *   there; a script that asks for what does not exist should notice
 */
export function helpFor(words: readonly string[]): string {
  const topic = HELP_TOPICS.find(({ name }) => words.length === 1 && name === words[0]);
  if (topic !== undefined) return topicText(topic);
  const exists = COMMAND_TABLE.commands?.some(({ name }) => name === words[0]) ?? false;
  if (words[0] !== undefined && !exists) throw unknownTopic(words[0]);
  return helpText(findCommand(COMMAND_TABLE, words).path);
}

function unknownTopic(word: string): Error {
  const visible = listedCommands(COMMAND_TABLE);
  const near = suggest(word, [...visible, ...HELP_TOPICS].map(({ name }) => name));
  return usageError(
    [COMMAND_TABLE.name],
    `no command or help topic: ${word}`,
    near === undefined ? [] : [`did you mean: opkssh help ${near}`],
  );
}
