import type { EverySecond } from "../platform/every_second.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What {@linkcode withCountdown} reaches. */
export interface CountdownWorld {
  readonly terminal: Pick<Terminal, "status">;
  /** Runs something once a second. */
  readonly everySecond: EverySecond;
}

/**
 * Shows on a terminal how long something is still waited for, in a line that is gone afterwards.
 *
 * @param what is waited for, such as `waiting for the login`
 * @param remainingMs says how many milliseconds are left
 * @param world terminal and timer
 * @param run the waiting
 * @returns what `run` returned
 */
export async function withCountdown<T>(
  what: string,
  remainingMs: () => number,
  { terminal, everySecond }: CountdownWorld,
  run: () => Promise<T>,
): Promise<T> {
  const show = (): void => {
    const seconds = Math.ceil(remainingMs() / 1000);
    const rest = String(seconds % 60).padStart(2, "0");
    terminal.status(`${what}, ${Math.floor(seconds / 60)}:${rest} left`);
  };
  show();
  const stop = everySecond(show);
  try {
    return await run();
  } finally {
    stop();
    terminal.status("");
  }
}
