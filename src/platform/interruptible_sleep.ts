/** Waits some milliseconds, or until the signal is aborted: then it rejects with its reason. */
export type InterruptibleSleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Longest wait of the runtime's timer, in milliseconds; it takes longer ones for none. */
const LONGEST = 2 ** 31 - 1;

/**
 * Waits on the clock of this machine, unless it is interrupted.
 *
 * @param ms milliseconds; 24 days at most
 * @param signal ends the wait early
 * @throws the signal's reason when it is aborted
 */
export const interruptibleSleep: InterruptibleSleep = async (
  ms: number,
  signal?: AbortSignal,
): Promise<void> => {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = (): void => reject(signal?.reason);
  const timer = setTimeout(resolve, Math.min(Math.max(ms, 0), LONGEST));
  signal?.addEventListener("abort", abort, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
};
