/** Shortest limit that is hurried, in milliseconds: what waits for a person or a provider. */
const FROM = 5000;

/**
 * Lets the time limits of the program pass at once while something runs, so that what hangs can be
 * tested without waiting: timers and signals of five seconds and more end after a moment.
 *
 * @param run what is done meanwhile; nothing else may run in this process
 */
export async function hurried<T>(run: () => Promise<T>): Promise<T> {
  const { setTimeout: timer } = globalThis;
  const limit = AbortSignal.timeout;
  const shorten = (ms: number): number => ms >= FROM ? 20 : ms;
  globalThis.setTimeout = Object.assign(
    (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      timer(callback, shorten(ms), ...args),
  ) as typeof timer;
  AbortSignal.timeout = (ms) => limit.call(AbortSignal, shorten(ms));
  try {
    return await run();
  } finally {
    globalThis.setTimeout = timer;
    AbortSignal.timeout = limit;
  }
}
