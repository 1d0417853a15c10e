/**
 * Runs something once a second. A seam: tests pass one that does not.
 *
 * @param run what
 * @returns ends it
 */
export type EverySecond = (run: () => void) => () => void;

/**
 * Runs something once a second on this machine's timer.
 *
 * @param run what
 * @returns ends it; always to be called
 */
export const everySecond: EverySecond = (run: () => void): () => void => {
  const timer = setInterval(run, 1000);
  return () => clearInterval(timer);
};
