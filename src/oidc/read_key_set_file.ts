import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import type { GuardedFileRules } from "../platform/read_guarded_bytes.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import type { KeySetRecord } from "./key_set_cache.ts";
import { parseKeySetEntry } from "./key_set_entry.ts";
import { keySetFileName } from "./key_set_file_name.ts";

/** Most bytes of a kept key set: 500 keys of the largest usual kind and their frame fit in. */
export const MAX_KEY_SET_FILE = 2 * 1024 * 1024;

/** What {@linkcode readKeySetFile} goes by. */
export interface ReadKeySetFileOptions {
  /** File name in the directory, or the issuer whose file it is. */
  readonly of: { readonly name: string } | { readonly issuer: string };
  /** User ids that may own file and directory; undefined where nobody owns files (Windows). */
  readonly owners: readonly number[] | undefined;
  /** Seam, default the file system of this machine. */
  readonly fileSystem?: FileSystem;
}

/** How often a file is looked at while others keep replacing it. */
const MAX_READS = 20;
const GROUP_OR_OTHERS_WRITE = 0o022;

/**
 * Reads one kept key set, if nobody but the given owners can have written it: right owner, no write
 * for group or others, regular, not a link, of bounded size, whole, and saying the issuer it is asked
 * for; the same for the directory.
 *
 * @param directory where key sets are kept
 * @param options which one, and who is believed
 * @returns the entry, or why there is none; never throws
 */
export async function readKeySetFile(
  directory: string,
  options: ReadKeySetFileOptions,
): Promise<KeySetRecord> {
  const { of, owners } = options;
  const issuer = "issuer" in of ? of.issuer : undefined;
  const name = "name" in of ? of.name : await keySetFileName(of.issuer);
  const path = `${directory}/${name}`;
  try {
    const text = await readText(path, {
      ...(owners === undefined ? {} : { owners }),
      forbiddenMode: GROUP_OR_OTHERS_WRITE,
      maxBytes: MAX_KEY_SET_FILE,
      guardDirectory: true,
    }, options.fileSystem);
    const entry = parseKeySetEntry(text, issuer);
    // asked for by its issuer, it has the name of its issuer
    if (issuer === undefined && await keySetFileName(entry.issuer) !== name) {
      throw new SyntaxError("its name is not that of its issuer");
    }
    return { entry, problems: [] };
  } catch (error) {
    if (error instanceof FileProblem) {
      return { entry: undefined, problems: explainKeySetProblem(error, directory) };
    }
    const reason = error instanceof Error ? error.message : String(error);
    return { entry: undefined, problems: [`Ignored "${path}": ${reason}`] };
  }
}

/**
 * Says why a kept key set is not used.
 *
 * @param problem of the file or its directory
 * @param directory where key sets are kept
 * @returns sentences for the log; none for a key set that was never kept
 */
export function explainKeySetProblem(problem: FileProblem, directory: string): readonly string[] {
  if (problem.kind !== "absent") return [`Ignored kept key sets: ${problem.message}`];
  if (problem.path !== directory) return [];
  return [`Works without kept key sets: ${problem.message}`];
}

/** A file that was replaced between looking and opening is simply looked at again. */
async function readText(
  path: string,
  rules: GuardedFileRules,
  fileSystem: FileSystem | undefined,
): Promise<string> {
  const world = fileSystem === undefined ? {} : { fileSystem };
  for (let attempt = 1;; attempt++) {
    try {
      return (await readGuardedFile(path, rules, world)).text;
    } catch (error) {
      const replaced = error instanceof FileProblem && error.kind === "unreadable" &&
        error.detail.startsWith("was replaced");
      if (!replaced || attempt === MAX_READS) throw error;
    }
  }
}
