import { encodeUtf8 } from "../encoding/utf8.ts";
import { CommandError } from "../errors/command_error.ts";
import { atomicWriteFile, type AtomicWriteOptions } from "../platform/atomic_write_file.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { readGuardedBytes } from "../platform/read_guarded_bytes.ts";
import { restrictToCurrentUser } from "../platform/restrict_to_current_user.ts";
import { sweepTemporaryFiles } from "../platform/temporary_file.ts";
import type { KeyPairPaths } from "./examine_key_pair.ts";
import { ppkPath } from "./examine_ppk.ts";

/** What is written. */
export interface KeyPairFiles {
  /** The private key file, ending in a line feed. */
  readonly privateKey: string;
  /** The certificate file, one line without a line feed. */
  readonly certificate: string;
  /** The file for PuTTY; undefined for none. */
  readonly ppk?: {
    readonly path: string;
    readonly text: string;
    /** True to replace one of ours; false refuses a name that has been taken meanwhile. */
    readonly replace: boolean;
  } | undefined;
}

/** A private key is its owner's, from the first byte on. */
const PRIVATE_MODE = 0o600;
const CERTIFICATE_MODE = 0o644;

/**
 * Writes a key pair: each file is at every instant its old or its new complete content. The
 * certificate goes first, because alone it opens no door, the file for PuTTY last, because it is
 * complete in itself; when one cannot be written, those before it are put back as they were.
 *
 * @param paths where
 * @param files what
 * @param replace true to replace a pair of ours; false refuses names that have been taken meanwhile
 * @param fileSystem seam
 * @throws {CommandError} `file_unwritable`; all files are then as before
 */
export async function writeKeyPair(
  paths: KeyPairPaths,
  files: KeyPairFiles,
  replace: boolean,
  fileSystem: FileSystem,
): Promise<void> {
  const { privateKey, certificate, ppk } = files;
  const steps: Step[] = [
    { path: paths.certificate, text: certificate, mode: CERTIFICATE_MODE, replace: true },
    { path: paths.privateKey, text: privateKey, mode: PRIVATE_MODE, replace },
  ];
  if (ppk !== undefined) steps.push({ ...ppk, mode: PRIVATE_MODE });
  // a login that was killed while it wrote one may have left a key under another name
  else await sweepTemporaryFiles(ppkPath(paths.privateKey), fileSystem);
  const done: { readonly step: Step; readonly before: Uint8Array | undefined }[] = [];
  try {
    for (const step of steps) {
      const before = await contentOf(step.path, fileSystem);
      await atomicWriteFile(step.path, encodeUtf8(step.text), {
        mode: step.mode,
        ifExists: step.replace ? "replace" : "fail",
        ...protection(step),
        fileSystem,
      });
      done.push({ step, before });
    }
  } catch (error) {
    for (const { step, before } of done.toReversed()) await restore(step, before, fileSystem);
    throw error;
  }
}

interface Step {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  readonly replace: boolean;
}

/** What keeps private keys private where a mode does not. */
function protection({ mode }: Step): Pick<AtomicWriteOptions, "protect"> {
  return mode === PRIVATE_MODE ? { protect: restrictToCurrentUser } : {};
}

/** A failure here leaves files of two logins, which the next one repairs; the first error matters more. */
async function restore(
  step: Step,
  before: Uint8Array | undefined,
  fileSystem: FileSystem,
): Promise<void> {
  try {
    if (before === undefined) return await fileSystem.remove(step.path);
    const settings = { mode: step.mode, keepMode: true, fileSystem };
    await atomicWriteFile(step.path, before, { ...settings, ...protection(step) });
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
