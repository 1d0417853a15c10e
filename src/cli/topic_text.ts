import type { HelpTopic } from "./help_topics.ts";
import { wrapText } from "./wrap_text.ts";

const WIDTH = 80;

/**
 * Writes one help topic.
 *
 * @param topic the topic
 * @returns lines of at most 80 characters (a long name may be longer), each ending in a line feed
 */
export function topicText(topic: HelpTopic): string {
  const rows = topic.rows.map(({ name, help }) =>
    [`  ${name}`, ...wrapText(help, WIDTH - 6).map((line) => `      ${line}`)].join("\n")
  );
  const introduction = topic.introduction.map((paragraph) => wrapText(paragraph, WIDTH).join("\n"));
  return `${[`${topic.name} - ${topic.summary}`, ...introduction, rows.join("\n")].join("\n\n")}\n`;
}
