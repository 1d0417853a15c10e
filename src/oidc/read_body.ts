import type { Bytes } from "../encoding/bytes.ts";

/** The body has more bytes than it may have. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
}

const FIRST_BUFFER = 16 * 1024;

/**
 * Reads a body, but never more of it than allowed. What counts are the bytes after decompression:
 * a gzip bomb ends at the same byte as a body that was sent in the clear.
 *
 * @param response an answer whose body nobody has touched
 * @param maxBytes most bytes
 * @param signal ends the reading
 * @returns the whole body
 * @throws {BodyTooLargeError} at the first byte too many; the rest is not read
 * @throws whatever the runtime throws when the connection ends early, or the signal's reason
 */
export async function readBody(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Bytes> {
  if (response.body === null) return new Uint8Array(0);
  const reader = response.body.getReader();
  // Ends a pending read at once, also of a body that does not obey the signal itself.
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel);
  let complete = false;
  try {
    // Only a body sent in the clear has its length here; the runtime hides the compressed one.
    if (Number(response.headers.get("content-length")) > maxBytes) throw new BodyTooLargeError();
    const bytes = await readAll(reader, maxBytes, signal);
    complete = true;
    return bytes;
  } finally {
    signal.removeEventListener("abort", cancel);
    if (!complete) cancel();
  }
}

/** One growing buffer instead of a list of chunks: a server may send a million of one byte. */
async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Bytes> {
  let buffer = new Uint8Array(Math.min(FIRST_BUFFER, maxBytes));
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    signal.throwIfAborted();
    if (done) return buffer.slice(0, length);
    if (length + value.length > maxBytes) throw new BodyTooLargeError();
    if (length + value.length > buffer.length) {
      const size = Math.max(length + value.length, buffer.length * 2);
      const larger = new Uint8Array(Math.min(maxBytes, size));
      larger.set(buffer.subarray(0, length));
      buffer = larger;
    }
    buffer.set(value, length);
    length += value.length;
  }
}
