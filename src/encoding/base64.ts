import type { Bytes } from "./bytes.ts";

/**
 * Decodes standard base64 (RFC 4648 section 4), canonical form only: padding required, no blanks or
 * line breaks, unused bits zero. `atob` and the runtime's lenient decoders accept several spellings
 * of the same bytes; a value that is compared, logged or signed must have exactly one.
 *
 * @param text padded base64
 * @returns the bytes
 * @throws {SyntaxError} when the text is not the canonical encoding of any bytes
 */
export function decodeBase64(text: string): Bytes {
  return decode(text, "base64", true);
}

/**
 * Encodes bytes as padded standard base64.
 *
 * @param bytes any bytes
 * @returns RFC 4648 section 4 text
 */
export function encodeBase64(bytes: Uint8Array): string {
  return encode(bytes, "base64", true);
}

/**
 * Decodes base64url (RFC 4648 section 5), canonical form only: no padding, no blanks or line breaks,
 * unused bits zero.
 *
 * The Go tool skips line breaks in token segments and takes either alphabet, padded or not, in
 * signatures; we do not (`tests/attacks/base64_test.ts`).
 *
 * @param text unpadded base64url
 * @returns the bytes
 * @throws {SyntaxError} when the text is not the canonical encoding of any bytes
 */
export function decodeBase64url(text: string): Bytes {
  return decode(text, "base64url", false);
}

/**
 * Encodes bytes as unpadded base64url.
 *
 * @param bytes any bytes
 * @returns RFC 4648 section 5 text without padding
 */
export function encodeBase64url(bytes: Uint8Array): string {
  return encode(bytes, "base64url", false);
}

type Alphabet = "base64" | "base64url";

function decode(text: string, alphabet: Alphabet, padded: boolean): Bytes {
  let bytes: Bytes;
  try {
    // The runtime's decoder is native, which matters without a JIT, but it forgives a lot.
    bytes = Uint8Array.fromBase64(text, { alphabet });
  } catch (cause) {
    throw new SyntaxError(`Cannot decode ${alphabet}: the text has a foreign character or length`, {
      cause,
    });
  }
  if (encode(bytes, alphabet, padded) !== text) {
    throw new SyntaxError(`Cannot decode ${alphabet}: the text is not in canonical form`);
  }
  return bytes;
}

function encode(bytes: Uint8Array, alphabet: Alphabet, padded: boolean): string {
  return bytes.toBase64({ alphabet, omitPadding: !padded });
}
