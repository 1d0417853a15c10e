import type { Bytes } from "./bytes.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Decodes UTF-8. A byte order mark is data like any other character.
 *
 * @param bytes UTF-8
 * @returns the text
 * @throws {TypeError} when the bytes are not well-formed UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string {
  return strict.decode(bytes);
}

/**
 * Encodes text as UTF-8; lone surrogates become U+FFFD.
 *
 * @param text any text
 * @returns UTF-8
 */
export function encodeUtf8(text: string): Bytes {
  return encoder.encode(text);
}
