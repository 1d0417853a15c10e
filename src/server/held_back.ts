/**
 * Lets work begin before its result is due. A failure is kept until somebody waits for it; without
 * this the runtime would end the program as soon as it happens.
 *
 * @param promise work that has begun
 * @returns the same promise
 */
export function heldBack<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
