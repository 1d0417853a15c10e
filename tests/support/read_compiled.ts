/** What `deno compile` embedded into a binary. */
export interface Compiled {
  /** The runtime's settings: permissions, flags, entry point. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Names of the embedded files. */
  readonly files: readonly string[];
}

/**
 * Reads back what is embedded in a compiled binary. The settings stand behind a magic word as a
 * length (64 bits, little endian) and JSON; the list of files follows in the same form.
 *
 * @param binary contents of the binary
 * @throws {Error} when there is nothing embedded
 */
export function readCompiled(binary: Uint8Array): Compiled {
  // One character per byte: offsets in the text are offsets in the file.
  const text = new TextDecoder("latin1").decode(binary);
  const start = text.indexOf(`{"argv":`);
  if (start < 0) throw new Error("Cannot read the binary: nothing is embedded");
  const metadata: unknown = JSON.parse(section(binary, start));
  const listStart = text.indexOf(`[{"`, start + section(binary, start).length);
  const names: string[] = [];
  collectNames(JSON.parse(section(binary, listStart)), "", names);
  if (typeof metadata !== "object" || metadata === null) throw new Error("no object");
  return { metadata: { ...metadata }, files: names.sort() };
}

/** The text that starts at an offset; its length stands in the eight bytes before. */
function section(binary: Uint8Array, start: number): string {
  const view = new DataView(binary.buffer, binary.byteOffset, binary.byteLength);
  const length = Number(view.getBigUint64(start - 8, true));
  return new TextDecoder().decode(binary.subarray(start, start + length));
}

/** Entries are `{"File": {"n": name}}` and `{"Dir": {"n": name, "e": entries}}`. */
function collectNames(entries: unknown, prefix: string, names: string[]): void {
  if (!Array.isArray(entries)) throw new Error("Cannot read the binary: no list of files");
  for (const entry of entries) {
    for (const [kind, value] of Object.entries(entry)) {
      if (typeof value !== "object" || value === null || !("n" in value)) {
        throw new Error("no name");
      }
      const name = `${prefix}${String(value.n)}`;
      if (kind === "Dir" && "e" in value) collectNames(value.e, `${name}/`, names);
      else names.push(name);
    }
  }
}
