/**
 * Tells how long this program has been running. Unlike the wall clock it never jumps.
 *
 * @returns milliseconds since the program began, fractional
 */
export function monotonicClock(): number {
  return performance.now();
}
