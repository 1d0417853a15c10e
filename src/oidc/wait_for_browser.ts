import { CommandError, EXIT_CODES } from "../errors/command_error.ts";

/** How long {@linkcode waitForBrowser} waits. */
export interface WaitOptions {
  /** Milliseconds, default five minutes. */
  readonly timeoutMs?: number | undefined;
  /** Ends the wait early: Ctrl-C. */
  readonly signal?: AbortSignal | undefined;
}

const FIVE_MINUTES = 300_000;

/**
 * Waits for something that a person does in the browser, but not for ever.
 *
 * @param visit resolves when it has happened
 * @param options limits
 * @returns what `visit` resolves to
 * @throws {CommandError} `login_timeout`, `login_interrupted`
 */
export async function waitForBrowser<T>(
  visit: Promise<T>,
  { timeoutMs = FIVE_MINUTES, signal }: WaitOptions = {},
): Promise<T> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(timedOut(timeoutMs)), timeoutMs);
  const abort = (): void => reject(interrupted());
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted) abort();
  try {
    return await Promise.race([visit, ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

function timedOut(timeoutMs: number): CommandError {
  const seconds = Math.round(timeoutMs / 1000);
  return new CommandError(
    "login_timeout",
    `Cannot finish the login: the browser did not come back within ${seconds} seconds`,
    { hints: ["run the command again and open the printed address on this computer"] },
  );
}

function interrupted(): CommandError {
  return new CommandError("login_interrupted", "Login interrupted", {
    exitCode: EXIT_CODES.interrupted,
  });
}
