import { CommandError } from "../errors/command_error.ts";
import { joinPath } from "../client/join_path.ts";
import { systemClock } from "../platform/clock.ts";
import { makeDirectory } from "../platform/make_directory.ts";
import { openLog } from "../platform/open_log.ts";
import { loggedTerminal } from "../terminal/logged_terminal.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** The log of one command. */
export interface CommandLog {
  /** Says and logs. */
  readonly terminal: Terminal;
  /** Waits until everything is written; says on the terminal when something was not. */
  close(): Promise<void>;
}

/**
 * Opens `opkssh.log` in the directory of `--log-dir`. The directory is made when it is missing; the
 * Go tool crashes there.
 *
 * @param directory value of `--log-dir`
 * @param terminal where everything is said, too
 * @returns the terminal to use instead, until it is closed
 * @throws {CommandError} `file_unwritable`
 */
export async function openCommandLog(directory: string, terminal: Terminal): Promise<CommandLog> {
  await makeDirectory(directory, { mode: 0o700 });
  const log = await openLog(joinPath(directory, "opkssh.log"), { mode: 0o600 });
  if (log.problem !== undefined) {
    throw new CommandError("file_unwritable", log.problem, {
      hints: ["name another directory with --log-dir"],
    });
  }
  let problem: string | undefined;
  let pending = Promise.resolve();
  const append = (line: string): void => {
    pending = pending.then(async () => {
      problem ??= await log.append(line);
    });
  };
  return {
    terminal: loggedTerminal(terminal, append, () => new Date(systemClock() * 1000)),
    close: async () => {
      await pending;
      log.close();
      if (problem !== undefined) terminal.warn(problem);
    },
  };
}
