import type { Bytes } from "../encoding/bytes.ts";

/** Makes unpredictable bytes. A seam: tests pass one that repeats itself. */
export type Random = (length: number) => Bytes;

/**
 * Random bytes of the operating system.
 *
 * @param length number of bytes, at most 65536
 * @returns fresh bytes
 * @throws {DOMException} when more are asked for at once
 */
export const systemRandom: Random = (length: number): Bytes =>
  crypto.getRandomValues(new Uint8Array(length));
