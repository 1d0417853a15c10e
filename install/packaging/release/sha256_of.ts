import { encodeHex } from "../encode_hex.ts";

/**
 * SHA-256 of a file.
 *
 * @param path the file; read whole
 * @returns lower-case hexadecimal
 */
export async function sha256Of(path: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  return encodeHex(new Uint8Array(hash));
}
