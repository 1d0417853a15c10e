import { equalBytes } from "../encoding/bytes.ts";
import { CommandError } from "../errors/command_error.ts";
import { Refusal } from "../errors/refusal.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import type { Certificate } from "../ssh/certificate.ts";
import { parseCertificateFile } from "../ssh/certificate_file.ts";
import { parseCertificate } from "../ssh/parse_certificate.ts";
import { parsePrivateKeyOuter } from "../ssh/private_key_outer.ts";
import { encodePublicKey } from "../ssh/public_key.ts";
import { isOwnComment } from "./is_own_comment.ts";
import { type KeyIdentity, keyIdentity } from "./key_identity.ts";

/** A key pair of login on the disk. */
export interface StoredKey {
  /** Path of the private key. */
  readonly privateKey: string;
  /** True when it has a passphrase. */
  readonly encrypted: boolean;
  readonly certificate: Certificate;
  readonly identity: KeyIdentity;
}

/** Longest key or certificate file read, in bytes. */
const MAX_BYTES = 256 * 1024;

/**
 * Reads a key pair that login made, as `ensure` can afford it before every connection: two files, no
 * cryptography. Certificate and private key must name the same public key.
 *
 * @param privateKey path of the private key
 * @param fileSystem seam
 * @returns the key; undefined when there is none that login made and ssh could use
 */
export async function storedKey(
  privateKey: string,
  fileSystem: FileSystem,
): Promise<StoredKey | undefined> {
  try {
    const read = async (path: string): Promise<string> =>
      (await readGuardedFile(path, { maxBytes: MAX_BYTES }, { fileSystem })).text;
    const { type, base64, comment } = parseCertificateFile(await read(`${privateKey}-cert.pub`));
    if (!isOwnComment(comment)) return undefined;
    const certificate = parseCertificate(type, base64);
    const { cipher, publicKey } = parsePrivateKeyOuter(await read(privateKey));
    if (!equalBytes(publicKey, encodePublicKey(certificate.publicKey))) return undefined;
    const identity = keyIdentity(certificate);
    if (identity === undefined) return undefined;
    return { privateKey, encrypted: cipher !== "none", certificate, identity };
  } catch (error) {
    if (isAboutContent(error)) return undefined;
    throw error;
  }
}

/** Files of others may hold anything. */
function isAboutContent(error: unknown): boolean {
  return error instanceof FileProblem || error instanceof CommandError ||
    error instanceof Refusal || error instanceof SyntaxError;
}
