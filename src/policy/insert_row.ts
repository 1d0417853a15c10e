import type { NewRow } from "./new_row.ts";
import { quoteWord } from "./quote_word.ts";
import { tokenizeLine } from "./tokenize_line.ts";

/** An auth_id file with a row in it. */
export interface InsertedRow {
  /** The whole file. */
  readonly text: string;
  /** Line of the row, from 1. */
  readonly line: number;
  /** False when the row was there already; then the text is unchanged. */
  readonly added: boolean;
}

/**
 * Puts a row into an auth_id file: behind the first row with the same identity and issuer, else at
 * the end. A row that is there already is not repeated. Everything else keeps every byte: comments,
 * blank lines, rows that cannot be read, line ends. The Go tool writes the file anew from the rows
 * it understood (`tests/unit/policy/insert_row_test.ts`).
 *
 * @param text the whole file; empty for a new one
 * @param row the row
 * @returns the file with the row
 * @throws {RangeError} when no row can hold a value, because it has a line feed
 */
export function insertRow(text: string, row: NewRow): InsertedRow {
  const written = [row.principal, row.identity, row.issuer].map(quoteWord).join(" ");
  const lines = text.split("\n");
  let anchor: number | undefined;
  for (const [index, raw] of lines.entries()) {
    const line = index + 1;
    const words = tokenizeLine(index === 0 ? raw.replace(/^\ufeff/, "") : raw, line).row?.words;
    if (words?.length !== 3 || words[1] !== row.identity || words[2] !== row.issuer) continue;
    if (words[0] === row.principal) return { text, line, added: false };
    anchor ??= line;
  }
  return anchor === undefined || anchor === lines.length
    ? append(lines, written)
    : insertAfter(lines, anchor, written);
}

function insertAfter(lines: readonly string[], anchor: number, written: string): InsertedRow {
  const end = lines[anchor - 1]?.endsWith("\r") ? "\r" : "";
  const text = [...lines.slice(0, anchor), written + end, ...lines.slice(anchor)].join("\n");
  return { text, line: anchor + 1, added: true };
}

function append(lines: readonly string[], written: string): InsertedRow {
  const last = lines.at(-1) ?? "";
  const end = lines.at(-2)?.endsWith("\r") ? "\r\n" : "\n";
  // an unfinished last line is finished first; a byte order mark alone is no line
  const before = last === "" || (last === "\ufeff" && lines.length === 1) ? "" : end;
  const line = before === "" ? lines.length : lines.length + 1;
  return { text: lines.join("\n") + before + written + end, line, added: true };
}
