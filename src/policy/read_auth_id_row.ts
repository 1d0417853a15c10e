import type { AuthIdRow } from "./auth_id_row.ts";
import type { RowProblem } from "./row_problem.ts";
import { shorten } from "./shorten.ts";
import type { TokenizedRow } from "./tokenize_line.ts";

/** A row, or why it is none. */
export type ReadAuthIdRow =
  | { readonly row: AuthIdRow; readonly problem?: never }
  | { readonly row?: never; readonly problem: RowProblem };

/**
 * Takes the words of a row of an auth_id file: principal, identity, issuer.
 *
 * A row with an empty column is refused here; it could only match by accident. The Go tool lets an
 * empty identity match every token without an email (`tests/unit/policy/policy_vectors_test.ts`,
 * "empty-identity-column-matches-missing-email").
 *
 * @param tokenized words with their place
 * @returns the row, or the problem
 */
export function readAuthIdRow({ line, words, text }: TokenizedRow): ReadAuthIdRow {
  // no list pattern here: it costs more than all the rest while the engine has no compiler
  const principal = words[0];
  const identity = words[1];
  const issuer = words[2];
  if (
    principal === undefined || identity === undefined || issuer === undefined || words.length > 3
  ) {
    const detail = `the row has ${words.length} columns, not principal, identity and issuer`;
    return { problem: { line, kind: "row-arity", detail, text: shorten(text) } };
  }
  if (principal === "" || identity === "" || issuer === "") {
    const detail = "the row has an empty column, which matches nobody";
    return { problem: { line, kind: "row-empty-column", detail, text: shorten(text) } };
  }
  return { row: { line, principal, identity, issuer, text } };
}
