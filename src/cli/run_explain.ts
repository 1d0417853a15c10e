import { systemClock } from "../platform/clock.ts";
import { processFence } from "../platform/fence.ts";
import { monotonicClock } from "../platform/monotonic_clock.ts";
import { readNamedInput } from "../platform/read_named_input.ts";
import { explain } from "../server/explain.ts";
import { formatExplanation } from "../server/format_explanation.ts";
import { escapeForTerminal } from "../terminal/escape_for_terminal.ts";
import type { CommandWorld } from "./command_world.ts";
import type { ParsedCommand } from "./parsed_command.ts";

/** Larger than any certificate that `verify` takes. */
const MAX_INPUT = 256 * 1024;

/**
 * Does the work of `opkssh explain`.
 *
 * @param parsed the command line
 * @param world where it was typed
 * @returns true when the login would be allowed
 * @throws {CommandError} `file_unreadable`
 */
export async function runExplain(parsed: ParsedCommand, world: CommandWorld): Promise<boolean> {
  const [user = "", file = ""] = parsed.words;
  const offered = await readNamedInput(file, MAX_INPUT);
  const explained = await explain({
    user,
    offered,
    configPath: parsed.text("config-path"),
    root: parsed.text("root"),
  }, { now: systemClock, monotonic: monotonicClock, fence: processFence });
  world.terminal.result(
    parsed.on("json")
      ? JSON.stringify(explained, undefined, 2)
      : escapeForTerminal(formatExplanation(explained), "\n"),
  );
  return explained.verdict === "allowed";
}
