import type { RowProblem } from "./row_problem.ts";
import { shorten } from "./shorten.ts";
import { tokenizeLine } from "./tokenize_line.ts";

/** A row of a policy file. */
export interface TokenizedRow {
  /** Line in the file, from 1; blank lines and comments count. */
  readonly line: number;
  /** At least one word; a word may be empty when it is written as `''`. */
  readonly words: readonly string[];
  /** The row as it is written, without its comment. */
  readonly text: string;
}

/** All rows of a policy file. */
export interface TokenizedRows {
  /** In file order. */
  readonly rows: readonly TokenizedRow[];
  /** Rows that are no words at all, in file order. */
  readonly problems: readonly RowProblem[];
}

/**
 * Splits a policy file (providers, auth_id) into rows of words. Lines end at a line feed and nowhere
 * else; one byte order mark at the start of the file is dropped.
 *
 * @param text the whole file
 * @returns rows, and the rows that could not be read
 */
export function tokenizeRows(text: string): TokenizedRows {
  const rows: TokenizedRow[] = [];
  const problems: RowProblem[] = [];
  const lines = (text.startsWith("\ufeff") ? text.slice(1) : text).split("\n");
  let line = 0;
  for (const raw of lines) {
    line++;
    const { text, words } = tokenizeLine(raw);
    if (text === "") continue;
    if (words === undefined) problems.push(syntaxError(line, text));
    else rows.push({ line, words, text });
  }
  return { rows, problems };
}

function syntaxError(line: number, text: string): RowProblem {
  return {
    line,
    kind: "row-syntax-error",
    detail: "a quote does not end, or the row ends in a backslash",
    text: shorten(text),
  };
}
