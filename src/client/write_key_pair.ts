import { encodeUtf8 } from "../encoding/utf8.ts";
import { CommandError } from "../errors/command_error.ts";
import { atomicWriteFile } from "../platform/atomic_write_file.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { readGuardedBytes } from "../platform/read_guarded_bytes.ts";
import { restrictToCurrentUser } from "../platform/restrict_to_current_user.ts";
import type { KeyPairPaths } from "./examine_key_pair.ts";

/** What is written. */
export interface KeyPairFiles {
  /** The private key file, ending in a line feed. */
  readonly privateKey: string;
  /** The certificate file, one line without a line feed. */
  readonly certificate: string;
}

/** The private key is its owner's, from the first byte on. */
const PRIVATE_MODE = 0o600;
const CERTIFICATE_MODE = 0o644;

/**
 * Writes a key pair: each file is at every instant its old or its new complete content. The
 * certificate goes first, because alone it opens no door; when the private key cannot be written, the
 * certificate is put back as it was.
 *
 * @param paths where
 * @param files what
 * @param replace true to replace a pair of ours; false refuses names that have been taken meanwhile
 * @param fileSystem seam
 * @throws {CommandError} `file_unwritable`; both files are then as before
 */
export async function writeKeyPair(
  paths: KeyPairPaths,
  files: KeyPairFiles,
  replace: boolean,
  fileSystem: FileSystem,
): Promise<void> {
  const before = await contentOf(paths.certificate, fileSystem);
  await atomicWriteFile(paths.certificate, encodeUtf8(files.certificate), {
    mode: CERTIFICATE_MODE,
    fileSystem,
  });
  try {
    await atomicWriteFile(paths.privateKey, encodeUtf8(files.privateKey), {
      mode: PRIVATE_MODE,
      ifExists: replace ? "replace" : "fail",
      protect: restrictToCurrentUser,
      fileSystem,
    });
  } catch (error) {
    await restore(paths.certificate, before, fileSystem);
    throw error;
  }
}

/** A failure here leaves a certificate without its key: useless, and the first error matters more. */
async function restore(
  path: string,
  before: Uint8Array | undefined,
  fileSystem: FileSystem,
): Promise<void> {
  try {
    if (before === undefined) return await fileSystem.remove(path);
    await atomicWriteFile(path, before, { mode: CERTIFICATE_MODE, keepMode: true, fileSystem });
  } catch {
    return;
  }
}

async function contentOf(path: string, fileSystem: FileSystem): Promise<Uint8Array | undefined> {
  try {
    return (await readGuardedBytes(path, { maxBytes: 256 * 1024 }, { fileSystem })).bytes;
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    if (error.kind === "absent") return undefined;
    throw new CommandError("file_unwritable", `Cannot write "${path}": it ${error.detail}`, {
      cause: error,
    });
  }
}
