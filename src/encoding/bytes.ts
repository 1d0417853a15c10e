/** Bytes backed by ordinary memory, as WebCrypto wants them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Joins byte strings.
 *
 * @param parts in order
 * @returns a new array holding all of them
 */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/**
 * Compares two byte strings. Not constant-time: use it for public values only (keys, commitments,
 * hashes of public data), which is all this program compares.
 *
 * @returns true when length and content are equal
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}
