import { escapeForTerminal } from "./escape_for_terminal.ts";
import type { OutputStream } from "./system_terminal.ts";
import type { Terminal } from "./terminal.ts";
import { writeResult } from "./write_result.ts";
import { writeTalk } from "./write_talk.ts";

/** Where the answer goes, and why there is none. */
export type BareTerminal = Pick<Terminal, "result" | "error">;

/** Seams of {@linkcode bareTerminal}; the defaults are this process's own. */
export interface BareTerminalStreams {
  readonly stdout?: Pick<OutputStream, "writeSync">;
  readonly stderr?: Pick<OutputStream, "writeSync">;
}

/**
 * Standard streams for another program, such as sshd: no colour, no width, and no question whether
 * anybody sits there, which costs `verify` a quarter of a millisecond.
 *
 * @param streams seams
 * @returns result to stdout as it is, errors to stderr with control characters escaped
 */
export function bareTerminal(streams: BareTerminalStreams = {}): BareTerminal {
  const { stdout = Deno.stdout, stderr = Deno.stderr } = streams;
  return {
    result: (text) => writeResult(stdout, text),
    error: (line) => writeTalk(stderr, `opkssh: error: ${escapeForTerminal(line)}\n`),
  };
}
