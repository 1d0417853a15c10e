/**
 * Encodes bytes as lower-case hexadecimal text.
 *
 * @param bytes any bytes
 * @returns two characters per byte
 */
export function encodeHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
