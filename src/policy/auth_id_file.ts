import type { AuthIdRow } from "./auth_id_row.ts";
import { readAuthIdRow } from "./read_auth_id_row.ts";
import type { RowProblem } from "./row_problem.ts";
import { tokenizeRows } from "./tokenize_rows.ts";

/** An auth_id file, or the part of it that was asked for. */
export interface AuthIdFile {
  /** Usable rows in file order. */
  readonly rows: readonly AuthIdRow[];
  /** Rows that do not count, in file order. */
  readonly problems: readonly RowProblem[];
  /** False when rows that concern somebody else were not looked at. */
  readonly complete: boolean;
}

/**
 * Parses an auth_id file. A malformed row disables only itself.
 *
 * @param text the whole file
 * @returns all rows and all problems
 */
export function parseAuthIdFile(text: string): AuthIdFile {
  const tokenized = tokenizeRows(text);
  const rows: AuthIdRow[] = [];
  const problems: RowProblem[] = [...tokenized.problems];
  for (const words of tokenized.rows) {
    const { row, problem } = readAuthIdRow(words);
    if (row !== undefined) rows.push(row);
    else problems.push(problem);
  }
  problems.sort((a, b) => a.line - b.line);
  return { rows, problems, complete: true };
}
