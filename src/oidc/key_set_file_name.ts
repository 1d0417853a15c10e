import { encodeUtf8 } from "../encoding/utf8.ts";

/**
 * Under which name the key set of an issuer is kept.
 *
 * @param issuer byte for byte as configured
 * @returns the SHA-256 of it in hexadecimal, and `.json`
 */
export async function keySetFileName(issuer: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", encodeUtf8(issuer));
  return `${new Uint8Array(digest).toHex()}.json`;
}
