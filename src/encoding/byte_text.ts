import type { Bytes } from "./bytes.ts";

/**
 * Turns bytes into text of one character (U+0000 to U+00FF) per byte, so that text of an unknown
 * encoding can be edited in its ASCII parts and keeps all others.
 *
 * @param bytes any
 * @returns as many characters
 */
export function decodeByteText(bytes: Uint8Array): string {
  let text = "";
  // not all at once: the arguments of a call are limited
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return text;
}

/**
 * The way back.
 *
 * @param text what {@linkcode decodeByteText} returned, with ASCII put in
 * @returns one byte per character
 * @throws {RangeError} for a character above U+00FF
 */
export function encodeByteText(text: string): Bytes {
  return Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    if (code > 0xff) throw new RangeError("Cannot encode the text: it is not one byte a character");
    return code;
  });
}

const CHUNK = 8192;
