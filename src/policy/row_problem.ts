/** What can be wrong with one row of a policy file. */
export type RowProblemKind =
  /** A quote does not end, or the row ends in a backslash. */
  | "row-syntax-error"
  /** The row does not have three columns. */
  | "row-arity"
  /** A column is the empty string. */
  | "row-empty-column"
  /** The issuer is not an https URL without query and fragment. */
  | "issuer-invalid"
  /** The issuer is an http URL. */
  | "issuer-not-https"
  /** The expiration policy is not in the list. */
  | "expiration-unknown";

/** A row that does not count. It disables nothing but itself. */
export interface RowProblem {
  /** Line in the file, from 1. */
  readonly line: number;
  /** What is wrong, stable. */
  readonly kind: RowProblemKind;
  /** What is wrong, in words; no final period. */
  readonly detail: string;
  /** The row as it is written, shortened when it is long. */
  readonly text: string;
}
