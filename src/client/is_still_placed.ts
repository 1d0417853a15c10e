import { equalBytes } from "../encoding/bytes.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import { parseCertificateFile } from "../ssh/certificate_file.ts";
import { parseCertificate } from "../ssh/parse_certificate.ts";
import { encodePublicKey, type SshPublicKey } from "../ssh/public_key.ts";

/** Largest certificate file looked into, in bytes. */
const MAX_BYTES = 256 * 1024;

/**
 * Says whether a certificate file is still that of a key: a logout or another login may have come in
 * between.
 *
 * @param path the certificate file
 * @param key the key
 * @param fileSystem seam
 * @returns false also when the file is gone or cannot be read
 */
export async function isStillPlaced(
  path: string,
  key: SshPublicKey,
  fileSystem: FileSystem,
): Promise<boolean> {
  try {
    const { text } = await readGuardedFile(path, { maxBytes: MAX_BYTES }, { fileSystem });
    const { type, base64 } = parseCertificateFile(text);
    const { publicKey } = parseCertificate(type, base64);
    return equalBytes(encodePublicKey(publicKey), encodePublicKey(key));
  } catch {
    return false;
  }
}
