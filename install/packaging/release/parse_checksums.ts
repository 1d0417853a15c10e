/**
 * Reads a file as `sha256sum` writes it.
 *
 * @param text lines of 64 hexadecimal digits, a blank, a blank or `*`, and a file name
 * @returns SHA-256 in lower-case hexadecimal, by file name
 * @throws {Error} on any other line, and on a name that occurs twice
 */
export function parseChecksums(text: string): ReadonlyMap<string, string> {
  const hashes = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, hash, name] = LINE.exec(line) ?? [];
    if (hash === undefined || name === undefined) {
      throw new Error(`Cannot read checksums: ${JSON.stringify(line)}`);
    }
    if (hashes.has(name)) throw new Error(`Cannot read checksums: ${name} is listed twice`);
    hashes.set(name, hash.toLowerCase());
  }
  return hashes;
}

/** Names of releases only: no directories, nothing a shell or a URL would have to quote. */
const LINE = /^([0-9A-Fa-f]{64}) [ *]([A-Za-z0-9_][A-Za-z0-9_.+~-]*)$/;
