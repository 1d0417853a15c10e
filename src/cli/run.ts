import { EXIT_CODES } from "../errors/command_error.ts";
import { printError } from "../terminal/print_error.ts";
import { COMMAND_TABLE } from "./command_table.ts";
import type { CommandWorld } from "./command_world.ts";
import { findCommand } from "./find_command.ts";
import type { CommandLog } from "./open_command_log.ts";
import { ParsedCommand } from "./parsed_command.ts";
import { systemWorld } from "./system_world.ts";

/**
 * Runs one command line from its words to its exit code. Every error has been said when it returns;
 * it never throws.
 *
 * @param argv words after the program's name
 * @param makeWorld makes what the command works with, once it is known how much it should say
 * @returns the exit code
 */
export async function run(
  argv: readonly string[],
  makeWorld: (talk: { quiet: boolean; verbose: boolean }) => CommandWorld = systemWorld,
): Promise<number> {
  let world: CommandWorld | undefined;
  let log: CommandLog | undefined;
  try {
    const { path, command, rest } = findCommand(COMMAND_TABLE, argv);
    let parsed: ParsedCommand | "help" = new ParsedCommand(rest, new Map());
    if (command.unparsed !== true) {
      const { parseCommandLine } = await import("./parse_command_line.ts");
      parsed = parseCommandLine(path, rest);
    }
    if (parsed !== "help") {
      world = makeWorld({ quiet: parsed.on("quiet"), verbose: parsed.on("verbose") });
      const logDirectory = parsed.text("log-dir") ?? "";
      if (logDirectory !== "") {
        const { openCommandLog } = await import("./open_command_log.ts");
        log = await openCommandLog(logDirectory, world.terminal);
        world = { ...world, terminal: log.terminal };
      }
      return await command.run(parsed, world);
    }
    world = makeWorld({ quiet: false, verbose: false });
    const { helpText } = await import("./help_text.ts");
    world.terminal.result(helpText(path));
    return EXIT_CODES.ok;
  } catch (error) {
    world ??= makeWorld({ quiet: false, verbose: false });
    return printError(error, world.terminal);
  } finally {
    await log?.close();
  }
}
