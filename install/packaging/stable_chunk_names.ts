import { encodeHex } from "./encode_hex.ts";

/**
 * Gives the chunks of a bundle names that depend on their contents only. The bundler's own names
 * hold a hash of where the checkout stands, too, and every file that imports a chunk repeats its
 * name, so two checkouts would never give the same bytes.
 *
 * @param files contents by file name; chunks are named `<name>-<8 characters>.js`
 * @returns the same files under stable names, each name replaced wherever it is mentioned
 * @throws {Error} when two chunks could not be told apart
 */
export async function stableChunkNames(
  files: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const chunks = [...files.keys()].filter((name) => CHUNK.test(name));
  const mask = (text: string, name: (chunk: string) => string): string =>
    chunks.reduce((masked, chunk) => masked.replaceAll(chunk, name(chunk)), text);
  const stable = new Map<string, string>();
  for (const chunk of chunks) {
    const masked = mask(files.get(chunk) ?? "", (other) => other.replace(CHUNK, "$1-.js"));
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(masked));
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
