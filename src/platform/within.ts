/**
 * Waits for something, but not for long. What comes later, good or bad, is dropped.
 *
 * @param ms milliseconds
 * @param work what is waited for
 * @param late made when the time is over
 * @returns its value, or that of `late`
 * @throws what the work threw in time
 */
export async function within<T>(ms: number, work: Promise<T>, late: () => T): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  // What came in time, while this process itself had to wait for its turn, is seen at the next turn.
  let timer = setTimeout(() => {
    timer = setTimeout(() => resolve(late()), 0);
  }, ms);
  work.catch(() => undefined); // nobody may be there to hear of it any more
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
