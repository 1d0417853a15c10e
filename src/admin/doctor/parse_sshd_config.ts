/** A directive without its place. */
export interface ParsedDirective {
  /** From 1. */
  readonly line: number;
  /** Lower case. */
  readonly keyword: string;
  /** The rest of the line, without outer blanks. */
  readonly value: string;
}

/**
 * Reads one file of sshd's configuration (sshd_config(5)): a keyword in any case, blanks or one `=`,
 * then its arguments. Lines that begin with `#` are comments.
 *
 * @param text the file
 * @returns its directives in order; lines that are none are left out, sshd itself complains of them
 */
export function parseSshdConfig(text: string): readonly ParsedDirective[] {
  const directives: ParsedDirective[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const keyword = /^"?([A-Za-z0-9]+)"?/.exec(line);
    if (keyword === null) continue;
    const [written, name = ""] = keyword;
    const value = line.slice(written.length).replace(/^\s*=?\s*/, "");
    directives.push({ line: index + 1, keyword: name.toLowerCase(), value: value.trim() });
  }
  return directives;
}
