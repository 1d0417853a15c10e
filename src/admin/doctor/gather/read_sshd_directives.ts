import { describeOsError } from "../../../platform/describe_os_error.ts";
import type { FileSystem } from "../../../platform/file_system.ts";
import { readGuardedFile } from "../../../platform/read_guarded_file.ts";
import { parseGlob } from "../../../policy/glob.ts";
import { splitWords } from "../../../policy/split_words.ts";
import { parseSshdConfig } from "../parse_sshd_config.ts";
import type { SshdDirective } from "../sshd_facts.ts";

/** What was found in the configuration files of sshd. */
export interface SshdDirectives {
  /** In the order in which sshd reads them. */
  readonly directives: readonly SshdDirective[];
  /** Files that could not be read, one sentence each. */
  readonly problems: readonly string[];
}

/** sshd gives up at this depth, too (SERVCONF_MAX_DEPTH). */
const MAX_DEPTH = 16;
const MAX_BYTES = 1024 * 1024;

/**
 * Reads the configuration of sshd and the files it includes, as sshd does: an `Include` stands for
 * the files it names, in the byte order of their names, and inside a `Match` block they belong to it.
 *
 * @param path the main file
 * @param fileSystem seam
 * @returns all directives but `Include` and `Match`
 */
export async function readSshdDirectives(
  path: string,
  fileSystem: FileSystem,
): Promise<SshdDirectives> {
  const found: { directives: SshdDirective[]; problems: string[] } = {
    directives: [],
    problems: [],
  };
  const base = path.slice(0, path.lastIndexOf("/") + 1);
  await readOne(path, { base, fileSystem, found }, undefined, 0);
  return found;
}

interface Reading {
  /** Where relative names in `Include` begin. */
  readonly base: string;
  readonly fileSystem: FileSystem;
  readonly found: { readonly directives: SshdDirective[]; readonly problems: string[] };
}

async function readOne(
  file: string,
  reading: Reading,
  outer: string | undefined,
  depth: number,
): Promise<void> {
  const { fileSystem, found } = reading;
  let text: string;
  try {
    text = (await readGuardedFile(file, { maxBytes: MAX_BYTES, links: "trusted" }, { fileSystem }))
      .text;
  } catch (error) {
    found.problems.push(error instanceof Error ? error.message : String(error));
    return;
  }
  let match = outer;
  for (const { line, keyword, value } of parseSshdConfig(text)) {
    if (keyword === "match") {
      // Within an included file of a Match block a further block narrows, and "all" ends nothing else.
      match = outer === undefined ? value : `${outer} and ${value}`;
      if (outer === undefined && /^all$/i.test(value)) match = undefined;
    } else if (keyword === "include") {
      if (depth === MAX_DEPTH) continue;
      for (const pattern of splitWords(value) ?? []) {
        for (const included of await expand(pattern, reading)) {
          await readOne(included, reading, match, depth + 1);
        }
      }
    } else {
      found.directives.push({ file, line, keyword, value, match });
    }
  }
}

/** Wildcards in the last part of a path, which is where everybody has them. */
async function expand(pattern: string, reading: Reading): Promise<readonly string[]> {
  const path = pattern.startsWith("/") ? pattern : `${reading.base}${pattern}`;
  const cut = path.lastIndexOf("/") + 1;
  const [directory, last] = [path.slice(0, cut), path.slice(cut)];
  if (!/[*?[]/.test(path)) return [path];
  const glob = parseGlob(last);
  if (glob === undefined || /[*?[]/.test(directory)) {
    reading.found.problems.push(`Include ${pattern} was not followed`);
    return [];
  }
  try {
    const names = await reading.fileSystem.readNames(directory);
    // glob(3): a leading dot has to be spelt out
    return names.filter((name) => glob.matches(name) && !name.startsWith("."))
      .toSorted((a, b) => a < b ? -1 : 1).map((name) => `${directory}${name}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    reading.found.problems.push(`"${directory}" cannot be read: ${describeOsError(error)}`);
    return [];
  }
}
