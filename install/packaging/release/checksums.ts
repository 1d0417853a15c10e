import { join } from "node:path";
import { printLine } from "../print_line.ts";
import { sha256Of } from "./sha256_of.ts";

/** The list of a release, and what signs it; neither can list itself. */
const CHECKSUMS = "checksums.txt";
const UNLISTED: readonly string[] = [CHECKSUMS, `${CHECKSUMS}.sig`];

/** One line of the list. */
export interface ListedFile {
  readonly name: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Writes `checksums.txt` over every file of a directory, in the form `sha256sum --check` reads. What
 * is published comes from this directory, so nothing can be forgotten.
 *
 * @param directory holds the assets of a release and nothing else
 * @returns what is listed, sorted by name
 * @throws {Error} when there is nothing, something that is not a file, an empty file, or a name a
 *   download address would have to quote
 */
export async function writeChecksums(directory: string): Promise<readonly ListedFile[]> {
  const listed: ListedFile[] = [];
  for await (const { name, isFile } of Deno.readDir(directory)) {
    if (UNLISTED.includes(name)) continue;
    if (!isFile) throw new Error(`Cannot list ${name}: it is not a file`);
    if (!NAME.test(name)) throw new Error(`Cannot list ${JSON.stringify(name)}: odd name`);
    const path = join(directory, name);
    const { size } = await Deno.stat(path);
    if (size === 0) throw new Error(`Cannot list ${name}: it is empty`);
    listed.push({ name, sha256: await sha256Of(path), size });
  }
  if (listed.length === 0) throw new Error(`Cannot list ${directory}: there is nothing in it`);
  listed.sort((one, other) => one.name < other.name ? -1 : 1);
  const text = listed.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("");
  await Deno.writeTextFile(join(directory, CHECKSUMS), text);
  return listed;
}

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.+~-]*$/;

/** `deno task checksums DIR`. */
async function main(args: readonly string[]): Promise<number> {
  const [directory] = args;
  if (directory === undefined || args.length > 1 || directory.startsWith("-")) {
    printLine("usage: deno task checksums DIR");
    return 1;
  }
  try {
    for (const { name, sha256, size } of await writeChecksums(directory)) {
      printLine(`${sha256}  ${(size / 1e6).toFixed(1).padStart(7)} MB  ${name}`);
    }
    return 0;
  } catch (error) {
    printLine(`error: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
