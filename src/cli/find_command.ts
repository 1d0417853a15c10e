import type { CommandSpec } from "./command_spec.ts";
import type { FlagSpec } from "./flag_spec.ts";
import { listedCommands } from "./listed_commands.ts";
import { suggest } from "./suggest.ts";
import { usageError } from "./usage_error.ts";

/** Which command was asked for, and what is left for its parser. */
export interface FoundCommand {
  /** From the root to the command. */
  readonly path: readonly [CommandSpec, ...CommandSpec[]];
  /** The command, last of the path. */
  readonly command: CommandSpec;
  /** Every word but those that named the command, in their order. */
  readonly rest: readonly string[];
}

/**
 * Finds the command a command line is for. Flags may stand before the command's name, as with the Go
 * tool, and are left for the command's own parser. Only a flag of the program itself ends the search:
 * `-v` is the version there, and what follows does not matter.
 *
 * @param root the program
 * @param argv words after the program's name
 * @returns the command and its words
 * @throws {CommandError} `usage` for a word that names no command where one is needed
 */
export function findCommand(root: CommandSpec, argv: readonly string[]): FoundCommand {
  const path: [CommandSpec, ...CommandSpec[]] = [root];
  let command = root;
  const rest: string[] = [];
  let at = 0;
  for (; at < argv.length && command.commands !== undefined; at++) {
    const word = argv[at] ?? "";
    if (word === "--") break;
    if (word.startsWith("-") && word !== "-") {
      if (isFlagOf(command, word)) return { path, command, rest: [word] };
      rest.push(word);
      const value = argv[at + 1];
      if (takesNextWord(word, allFlags(command)) && value !== undefined) {
        rest.push(value);
        at++;
      }
      continue;
    }
    const next = command.commands.find((entry) => entry.name === word);
    if (next === undefined) throw unknownCommand(path, command, word);
    command = next;
    path.push(next);
  }
  return { path, command, rest: [...rest, ...argv.slice(at)] };
}

function unknownCommand(
  path: readonly CommandSpec[],
  command: CommandSpec,
  word: string,
): Error {
  const words = path.map((entry) => entry.name);
  const near = suggest(word, listedCommands(command).map((entry) => entry.name));
  const hints = near === undefined ? [] : [`did you mean: ${[...words, near].join(" ")}`];
  return usageError(words, `unknown command: ${[...words.slice(1), word].join(" ")}`, hints);
}

function isFlagOf(command: CommandSpec, word: string): boolean {
  return command.flags.some((flag) =>
    word === `--${flag.long}` || (flag.short !== undefined && word === `-${flag.short}`)
  );
}

/** All flags of the commands below, because it is not known yet which one is meant. */
function allFlags(command: CommandSpec): readonly FlagSpec[] {
  return (command.commands ?? []).flatMap((entry) => [...entry.flags, ...allFlags(entry)]);
}

function takesNextWord(word: string, flags: readonly FlagSpec[]): boolean {
  if (word.includes("=")) return false;
  if (word.startsWith("--")) {
    return flags.some((flag) => flag.long === word.slice(2) && flag.kind !== "boolean");
  }
  for (let letter = 1; letter < word.length; letter++) {
    const flag = flags.find((candidate) => candidate.short === word[letter]);
    if (flag !== undefined && flag.kind !== "boolean") return letter === word.length - 1;
  }
  return false;
}
