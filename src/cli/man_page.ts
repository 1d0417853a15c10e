import { flagHelp } from "./flag_help.ts";
import type { FlagSpec } from "./flag_spec.ts";
import { HELP_FLAG } from "./help_flag.ts";
import { HELP_TOPICS, type TopicRow } from "./help_topics.ts";
import { listedCommands } from "./listed_commands.ts";
import { usageLine } from "./usage_line.ts";
import type { CommandPlace } from "./visible_commands.ts";

/**
 * Writes the manual page of one command in the macros of man(7). The page of the program itself
 * also lists all commands, the environment and the files.
 *
 * @param place the command
 * @param version of the program; there is no date, so that the same table gives the same page
 * @returns `name` of the file, such as `opkssh-login.1`, and its text
 */
export function manPage(place: CommandPlace, version: string): { name: string; text: string } {
  const { command, words, path } = place;
  const title = words.join("-");
  const below = listedCommands(command);
  const topic = (name: string): readonly TopicRow[] =>
    path.length > 1 ? [] : HELP_TOPICS.find((entry) => entry.name === name)?.rows ?? [];
  const lines = [
    `.TH ${escape(title.toUpperCase())} 1 "" "opkssh ${escape(version)}" "User Commands"`,
    ...section("NAME", [`${escape(title)} \\- ${escape(command.summary)}`]),
    ...section("SYNOPSIS", [`.B ${escape(usageLine(path))}`]),
    ...section("DESCRIPTION", command.description.flatMap((text) => [".PP", line(text)])),
    ...section(
      "COMMANDS",
      below.flatMap((entry) => entryLines(`\\fB${escape(entry.name)}\\fR`, entry.summary)),
    ),
    ...section(
      "ARGUMENTS",
      command.arguments.flatMap(({ name, help }) => entryLines(`\\fI${escape(name)}\\fR`, help)),
    ),
    ...section("OPTIONS", [...command.flags, HELP_FLAG].flatMap(flagLines)),
    ...section(
      "EXIT STATUS",
      command.exitCodes.flatMap(({ code, meaning }) => entryLines(String(code), meaning)),
    ),
    ...section("ENVIRONMENT", topic("environment").flatMap(rowLines)),
    ...section("FILES", topic("files").flatMap(rowLines)),
    ...section(
      "EXAMPLES",
      command.examples.flatMap((example) => [
        ".PP",
        line(`${example.purpose}:`),
        ".PP",
        ".RS 4",
        ".nf",
        `\\fB$ ${escape(example.command)}\\fR`,
        ".fi",
        ".RE",
      ]),
    ),
    ...section("SEE ALSO", [seeAlso(place)]),
  ];
  return { name: `${title}.1`, text: `${lines.join("\n")}\n` };
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`.SH ${title}`, ...lines];
}

function entryLines(head: string, text: string): readonly string[] {
  return [".TP", head, line(text)];
}

function rowLines({ name, help }: TopicRow): readonly string[] {
  return entryLines(`\\fB${escape(name)}\\fR`, help);
}

function flagLines(flag: FlagSpec): readonly string[] {
  const { value, text } = flagHelp(flag);
  const short = flag.short === undefined ? "" : `\\fB${escape(`-${flag.short}`)}\\fR, `;
  const shownValue = value === "" ? "" : ` \\fI${escape(value)}\\fR`;
  return entryLines(`${short}\\fB${escape(`--${flag.long}`)}\\fR${shownValue}`, text);
}

function seeAlso({ words, command }: CommandPlace): string {
  const pages = [
    ...(words.length > 1 ? [words.slice(0, -1).join("-")] : []),
    ...listedCommands(command)
      .map((entry) => [...words, entry.name].join("-")),
  ].map((page) => `\\fB${escape(page)}\\fR(1)`);
  return [...pages, "\\fBssh\\fR(1)", "\\fBsshd\\fR(8)"].join(", ");
}

/** A line of text: what would be a request at its beginning is none. */
function line(text: string): string {
  return /^[.']/.test(text) ? `\\&${escape(text)}` : escape(text);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\\", "\\e"],
  ["-", "\\-"],
  ["'", "\\(aq"],
  ['"', "\\(dq"],
  ["`", "\\(ga"],
  ["^", "\\(ha"],
  ["~", "\\(ti"],
]);

/** Characters that formatters would take for a command or set as typographic ones. */
function escape(text: string): string {
  return text.replace(/[\\\-'"`^~]/g, (character) => ESCAPES.get(character) ?? character);
}
