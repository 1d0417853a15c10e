import { type AuditFinding, auditRow } from "./audit_row.ts";
import { identityAdvice } from "./identity_advice.ts";
import { tokenizeRows } from "./tokenize_rows.ts";

/** One row of an auth_id file, judged. */
export interface AuditedRow extends AuditFinding {
  /** Line in the file, from 1. */
  readonly line: number;
  /** First column; empty when the row could not be read. */
  readonly principal: string;
  /** Second column; empty when the row could not be read. */
  readonly identity: string;
  /** Third column; empty when the row could not be read. */
  readonly issuer: string;
  /** What is wrong with the row or its identity beyond the finding; undefined when nothing is. */
  readonly advice: string | undefined;
}

/**
 * Judges every row of an auth_id file: whether it can be read, whether its issuer is a provider, and
 * whether its identity can match anybody.
 *
 * @param text the whole file
 * @param listed the issuers of the providers file
 * @returns one entry for each row, in file order
 */
export function auditAuthId(text: string, listed: readonly string[]): readonly AuditedRow[] {
  const { rows, problems } = tokenizeRows(text);
  const audited = problems.map(({ line, detail }) => unreadable(line, "syntax", detail));
  for (const { line, words } of rows) {
    const [principal, identity, issuer] = words;
    if (
      principal === undefined || identity === undefined || issuer === undefined || words.length > 3
    ) {
      const detail = `the row has ${words.length} columns, not principal, identity and issuer`;
      audited.push(unreadable(line, "arity", detail));
      continue;
    }
    const advice = identityAdvice(identity);
    audited.push({ line, principal, identity, issuer, ...auditRow(issuer, listed), advice });
  }
  return audited.sort((a, b) => a.line - b.line);
}

function unreadable(line: number, reason: "syntax" | "arity", advice: string): AuditedRow {
  const columns = { principal: "", identity: "", issuer: "" };
  return { line, ...columns, status: "ERROR", reason, hints: [], advice };
}
