import { encodeBase64 } from "../encoding/base64.ts";
import { equalBytes } from "../encoding/bytes.ts";
import { Refusal } from "../errors/refusal.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { parseCertificate } from "../ssh/parse_certificate.ts";
import { encodePublicKey, type SshPublicKey } from "../ssh/public_key.ts";
import { examinePpk, ppkPath } from "./examine_ppk.ts";

/** A file for PuTTY that login wrote. */
export interface StoredPpk {
  readonly path: string;
  /** False when it holds another key than the file it belongs to. */
  readonly sameKey: boolean;
}

/**
 * Looks for the file for PuTTY beside a key of login.
 *
 * @param privateKey path of the private key
 * @param publicKey its public half
 * @param fileSystem seam
 * @returns the file; undefined when there is none that login made
 */
export async function storedPpk(
  privateKey: string,
  publicKey: SshPublicKey,
  fileSystem: FileSystem,
): Promise<StoredPpk | undefined> {
  const path = ppkPath(privateKey);
  const state = await examinePpk(path, fileSystem);
  if (state.kind !== "ours") return undefined;
  try {
    const certified = parseCertificate(state.type, encodeBase64(state.publicPart)).publicKey;
    return { path, sameKey: equalBytes(encodePublicKey(certified), encodePublicKey(publicKey)) };
  } catch (error) {
    // without a certificate no server of this kind takes it
    if (!(error instanceof Refusal)) throw error;
    return { path, sameKey: false };
  }
}
