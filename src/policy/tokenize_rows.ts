import type { RowProblem } from "./row_problem.ts";
import { type TokenizedRow, tokenizeLine } from "./tokenize_line.ts";

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
  let line = 0;
  for (const raw of (text.startsWith("\ufeff") ? text.slice(1) : text).split("\n")) {
    line++;
    const { row, problem } = tokenizeLine(raw, line);
    if (row !== undefined) rows.push(row);
    if (problem !== undefined) problems.push(problem);
  }
  return { rows, problems };
}
