import { Command, CommanderError, Option } from "commander";
import type { ArgumentSpec, CommandSpec } from "./command_spec.ts";
import type { FlagSpec } from "./flag_spec.ts";
import { unreachable } from "../errors/unreachable.ts";
import { formatDuration } from "./format_duration.ts";
import { HELP_FLAG } from "./help_flag.ts";
import { normaliseArgv } from "./normalise_argv.ts";
import { parseBooleanValue } from "./parse_boolean_value.ts";
import { parseDuration } from "./parse_duration.ts";
import { parseListValue } from "./parse_list_value.ts";
import { type FlagValue, ParsedCommand } from "./parsed_command.ts";
import { usageError } from "./usage_error.ts";

/**
 * Parses the words of one command against its table entry.
 *
 * @param path from the root to the command; the last one is parsed for
 * @param argv words without those that named the command
 * @returns the parsed command, or `"help"` when `--help` was among the flags
 * @throws {CommandError} `usage`: unknown flag, missing or bad value, wrong number of arguments,
 *   flags that contradict each other
 */
export function parseCommandLine(
  path: readonly [CommandSpec, ...CommandSpec[]],
  argv: readonly string[],
): ParsedCommand | "help" {
  const command = path[path.length - 1] ?? path[0];
  const names = path.map((entry) => entry.name);
  const flags = [...command.flags, HELP_FLAG];
  const values = defaults(command.flags);
  const given = new Set<string>();

  const parser = new Command(command.name).helpOption(false).exitOverride().action(() => {})
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });
  for (const argument of command.arguments) parser.argument(commanderName(argument));
  for (const flag of flags) {
    parser.addOption(
      new Option(`--${flag.long} <value>`).argParser((text: string) => {
        const before = given.has(flag.long) ? values.get(flag.long) : undefined;
        values.set(flag.long, readValue(names, flag, text, before));
        given.add(flag.long);
        if (flag === HELP_FLAG && text === "true") throw HELP_WANTED;
      }),
    );
  }
  try {
    parser.parse([...normaliseArgv(names, flags, argv)], { from: "user" });
  } catch (error) {
    if (error === HELP_WANTED) return "help";
    if (error instanceof CommanderError) throw countError(names, command, parser.args);
    throw error;
  }
  values.delete(HELP_FLAG.long);
  checkConflicts(names, command, given, values);
  return new ParsedCommand(parser.args, values);
}

const HELP_WANTED = new Error("help is wanted");

function defaults(flags: readonly FlagSpec[]): Map<string, FlagValue> {
  const values = new Map<string, FlagValue>();
  for (const flag of flags) {
    if (flag.kind === "string" && flag.default !== undefined) {
      values.set(flag.long, { kind: "string", value: flag.default });
    }
    if (flag.kind === "duration" && flag.default !== undefined) {
      values.set(flag.long, { kind: "duration", value: flag.default });
    }
  }
  return values;
}

function commanderName(argument: ArgumentSpec): string {
  const name = argument.variadic === true ? `${argument.name}...` : argument.name;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function readValue(
  path: readonly string[],
  flag: FlagSpec,
  text: string,
  before: FlagValue | undefined,
): FlagValue {
  const bad = (wanted: string): Error =>
    usageError(path, `bad value for --${flag.long}: "${text}" is not ${wanted}`);
  switch (flag.kind) {
    case "boolean": {
      const value = parseBooleanValue(text);
      if (value === undefined) throw bad("true or false");
      return { kind: "boolean", value };
    }
    case "string": {
      if (flag.choices === undefined) return { kind: "string", value: text };
      const value = text.toLowerCase();
      if (!flag.choices.includes(value)) throw bad(`one of ${flag.choices.join(", ")}`);
      return { kind: "string", value };
    }
    case "list": {
      const items = parseListValue(text);
      if (items === undefined) throw bad("a list of items with commas between them");
      return { kind: "list", value: before?.kind === "list" ? [...before.value, ...items] : items };
    }
    case "duration": {
      const value = parseDuration(text);
      if (value === undefined) throw bad(`a time such as ${formatDuration(5400)}`);
      return { kind: "duration", value };
    }
    default:
      return unreachable(flag);
  }
}

/** commander only counts here: spelling and values were checked before it could complain. */
function countError(
  path: readonly string[],
  command: CommandSpec,
  words: readonly string[],
): Error {
  const name = path.join(" ");
  const missing = command.arguments.find((argument, at) => argument.required && at >= words.length);
  if (missing !== undefined) return usageError(path, `${name} needs ${missing.name}`);
  const most = command.arguments.length;
  const limit = most === 0 ? "no arguments" : most === 1 ? "one argument" : `${most} arguments`;
  return usageError(path, `${name} takes ${limit}, not ${words.length}`);
}

function checkConflicts(
  path: readonly string[],
  command: CommandSpec,
  given: ReadonlySet<string>,
  values: ReadonlyMap<string, FlagValue>,
): void {
  for (const { flags: [one, other], instead } of command.conflicts ?? []) {
    const both = [one, other].every((long) => given.has(long) && values.get(long)?.value !== false);
    if (both) throw usageError(path, `--${one} and --${other} contradict each other`, [instead]);
  }
}
