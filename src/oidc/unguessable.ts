import { encodeBase64url } from "../encoding/base64.ts";
import type { Bytes } from "../encoding/bytes.ts";

/**
 * Makes a value nobody can guess, for `state` and the PKCE verifier: 256 bits, 43 characters.
 *
 * @param random gives that many random bytes
 * @returns base64url text
 */
export function unguessable(random: (length: number) => Bytes): string {
  return encodeBase64url(random(32));
}
