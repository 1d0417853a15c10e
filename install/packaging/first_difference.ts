/**
 * Where two files differ first.
 *
 * @param one contents of a file
 * @param other contents of another
 * @returns offset in bytes, the shorter length when one begins with the other; undefined when they are
 *   the same
 */
export function firstDifference(one: Uint8Array, other: Uint8Array): number | undefined {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at++) {
    if (one[at] !== other[at]) return at;
  }
  return one.length === other.length ? undefined : length;
}
