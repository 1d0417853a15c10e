import { encodeHex } from "./encode_hex.ts";

/**
 * Gives the chunks of a bundle names that depend on their contents only. The bundler's own names
 * hold a hash of where the checkout stands, too, and every file that imports a chunk repeats its
 * name, so two checkouts would never give the same bytes.
 *
 * The names of the chunks a file imports are not among those contents, so two parts of the program may
 * well have chunks that differ in nothing else: the name of the part keeps them apart.
 *
 * @param files contents by file name; chunks are named `<name>-<8 characters>.js`
 * @param part which part of the program they are, default the only one
 * @returns the same files under stable names, each name replaced wherever it is mentioned
 * @throws {Error} when two chunks could not be told apart
 */
export async function stableChunkNames(
  files: ReadonlyMap<string, string>,
  part = "",
): Promise<Map<string, string>> {
  const chunks = [...files.keys()].filter((name) => CHUNK.test(name));
  const mask = (text: string, name: (chunk: string) => string): string =>
    chunks.reduce((masked, chunk) => masked.replaceAll(chunk, name(chunk)), text);
  const stable = new Map<string, string>();
  for (const chunk of chunks) {
    const masked = mask(files.get(chunk) ?? "", (other) => other.replace(CHUNK, "$1-.js"));
    const hash = await crypto.subtle.digest(
      "SHA-256",
      new TextEncoder().encode(`${part}\n${masked}`),
    );
    stable.set(chunk, chunk.replace(CHUNK, `$1-${encodeHex(new Uint8Array(hash, 0, 8))}.js`));
  }
  const renamed = new Map<string, string>();
  for (const [name, text] of files) {
    renamed.set(stable.get(name) ?? name, mask(text, (chunk) => stable.get(chunk) ?? chunk));
  }
  if (renamed.size !== files.size) {
    throw new Error("Cannot name the chunks of the bundle: two of them have the same contents");
  }
  return renamed;
}

const CHUNK = /^(.+)-[0-9A-Z]{8}\.js$/;
