import type { ExitCode } from "../errors/command_error.ts";
import type { InstallerExitCode } from "../errors/installer_exit_code.ts";
import type { CommandWorld } from "./command_world.ts";
import type { FlagSpec, ValueSource } from "./flag_spec.ts";
import type { ParsedCommand } from "./parsed_command.ts";

/** One positional argument. */
export interface ArgumentSpec {
  /** Upper case. */
  readonly name: string;
  /** What it is: lower case, no final period. */
  readonly help: string;
  /** Whether the command fails without it. */
  readonly required: boolean;
  /** Takes all that is left. */
  readonly variadic?: boolean;
  /** The values there are, for completion and help; not a check. */
  readonly choices?: readonly string[];
  /** How shells complete it. */
  readonly completes?: ValueSource;
}

/** A command line worth copying. */
export interface Example {
  /** What it is for: a short sentence, no final period. */
  readonly purpose: string;
  /** What to type, without prompt. */
  readonly command: string;
}

/** What an exit code means for one command. */
export interface ExitCodeMeaning {
  readonly code: ExitCode | InstallerExitCode;
  /** Lower case, no final period. */
  readonly meaning: string;
}

/** Two flags that contradict each other. */
export interface Conflict {
  /** Long names. */
  readonly flags: readonly [string, string];
  /** What to do instead: lower case, no final period; printed as a hint. */
  readonly instead: string;
}

/**
 * Everything there is to know about one command. Parser, help, completions and man pages are made
 * from it, so that none of them can know of a flag the others do not.
 */
export interface CommandSpec {
  /** The word that names it; for the root, the program. */
  readonly name: string;
  /** One line: lower case, no final period. */
  readonly summary: string;
  /** Paragraphs of the long help. */
  readonly description: readonly string[];
  /** Positional arguments in order. */
  readonly arguments: readonly ArgumentSpec[];
  /** Its own flags; `--help` is added everywhere. */
  readonly flags: readonly FlagSpec[];
  /** Pairs of flags that are refused together. */
  readonly conflicts?: readonly Conflict[];
  /** At least one. */
  readonly examples: readonly Example[];
  /** At least success and failure. */
  readonly exitCodes: readonly ExitCodeMeaning[];
  /** Commands below this one. */
  readonly commands?: readonly CommandSpec[];
  /** Not listed in help, completions and manual. */
  readonly hidden?: boolean;
  /** Its arguments are not parsed here: `run` gets them as they are in `parsed.words`. */
  readonly unparsed?: boolean;
  /**
   * Does the work, importing it on first use; for a group, shows its help.
   *
   * @returns the exit code
   * @throws {CommandError} and everything else `printError` can tell a person
   */
  run(parsed: ParsedCommand, world: CommandWorld): Promise<number>;
}
