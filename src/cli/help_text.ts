import type { CommandSpec } from "./command_spec.ts";
import { flagHelp } from "./flag_help.ts";
import type { FlagSpec } from "./flag_spec.ts";
import { HELP_FLAG } from "./help_flag.ts";
import { HELP_TOPICS } from "./help_topics.ts";
import { listedCommands } from "./listed_commands.ts";
import { usageLine } from "./usage_line.ts";
import { wrapText } from "./wrap_text.ts";

const WIDTH = 80;

/**
 * The help of one command: what it is, how to type it, examples, then everything else.
 *
 * @param path from the root to the command
 * @returns lines of at most 80 characters (an example may be longer), each ending in a line feed
 */
export function helpText(path: readonly [CommandSpec, ...CommandSpec[]]): string {
  const command = path[path.length - 1] ?? path[0];
  const words = path.map((entry) => entry.name).join(" ");
  const commands = listedCommands(command);
  const sections = [
    wrapText(`${words} - ${command.summary}`, WIDTH).join("\n"),
    section("Usage", [usageLine(path)]),
    section(
      "Examples",
      command.examples.flatMap(({ purpose, command: line }) => [`${purpose}:`, `  $ ${line}`]),
    ),
    ...command.description.map((paragraph) => wrapText(paragraph, WIDTH).join("\n")),
    section("Commands", columns(commands.map((entry) => [entry.name, entry.summary]))),
    section("Arguments", columns(command.arguments.map(({ name, help }) => [name, help]))),
    section("Flags", columns([...command.flags, HELP_FLAG].map(flagRow))),
    section(
      "Exit codes",
      columns(command.exitCodes.map(({ code, meaning }) => [String(code), meaning])),
    ),
    path.length > 1 ? "" : section(
      "Help topics",
      columns(HELP_TOPICS.map((topic) => [`help ${topic.name}`, topic.summary])),
    ),
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [`${title}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}

function flagRow(flag: FlagSpec): readonly [string, string] {
  const { value, text } = flagHelp(flag);
  const short = flag.short === undefined ? "    " : `-${flag.short}, `;
  return [`${short}--${flag.long}${value === "" ? "" : ` ${value}`}`, text];
}

/** Two columns; a long entry on the left pushes its text to the next line. */
function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const left = Math.min(28, Math.max(0, ...rows.map(([name]) => name.length)));
  return rows.flatMap(([name, text]) => {
    const lines = wrapText(text, WIDTH - 2 - left - 2);
    const indented = lines.map((line) => `${" ".repeat(left + 2)}${line}`);
    if (name.length > left) return [name, ...indented];
    return [`${name.padEnd(left)}  ${lines[0] ?? ""}`, ...indented.slice(1)];
  });
}
