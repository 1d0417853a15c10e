import type { Bytes } from "../encoding/bytes.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import { parsePpkOuter } from "../ssh/ppk_outer.ts";
import { PRIVATE_KEY_COMMENT } from "./examine_key_pair.ts";

/** What is found where login puts the key for PuTTY. */
export type PpkState =
  | { readonly kind: "free" }
  /** Made by login, or by PuTTYgen out of a key that login made: it keeps the comment. */
  | { readonly kind: "ours"; readonly type: string; readonly publicPart: Bytes }
  /** Not to be touched. */
  | { readonly kind: "foreign"; readonly reason: string };

/** Longest file read, in bytes. */
const MAX_BYTES = 256 * 1024;

/**
 * Names the PuTTY file that belongs to a private key file.
 *
 * @param privateKey path of the private key
 * @returns its path and `.ppk`
 */
export function ppkPath(privateKey: string): string {
  return `${privateKey}.ppk`;
}

/**
 * Decides whether login may replace, and logout may remove, a PuTTY private key file. Ours is what
 * has our comment inside, beside the private key itself, with or without a passphrase. Symbolic links and
 * everything that cannot be read are somebody else's.
 *
 * @param path the file
 * @param fileSystem seam
 * @returns what was found
 */
export async function examinePpk(path: string, fileSystem: FileSystem): Promise<PpkState> {
  let text: string;
  try {
    ({ text } = await readGuardedFile(path, { maxBytes: MAX_BYTES }, { fileSystem }));
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    return error.kind === "absent" ? { kind: "free" } : { kind: "foreign", reason: error.message };
  }
  try {
    const { comment, type, publicPart } = parsePpkOuter(text);
    if (comment === PRIVATE_KEY_COMMENT) return { kind: "ours", type, publicPart };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { kind: "foreign", reason: `"${path}" was not made by opkssh` };
}
