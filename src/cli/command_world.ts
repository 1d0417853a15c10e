import type { Terminal } from "../terminal/terminal.ts";

/** Everything a command reaches outside itself; the real one is `systemWorld`. */
export interface CommandWorld {
  /** Where it talks. */
  readonly terminal: Terminal;
  /** Reads one environment variable. */
  environment(name: string): string | undefined;
  /**
   * Aborted by the first Ctrl-C or SIGTERM. Watching starts with the first call, so a command that
   * never asks is ended by the signal at once.
   */
  interruption(): AbortSignal;
}
