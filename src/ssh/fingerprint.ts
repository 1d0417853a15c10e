import type { Bytes } from "../encoding/bytes.ts";

/**
 * Computes the fingerprint that OpenSSH shows for a key (`ssh-keygen -l`).
 *
 * @param blob public key blob; for a certificate, the blob of the certified plain key
 * @returns `SHA256:` and 43 characters of unpadded base64
 */
export async function fingerprint(blob: Bytes): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", blob));
  return `SHA256:${hash.toBase64({ omitPadding: true })}`;
}
