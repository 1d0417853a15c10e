import { EXPIRATION_POLICIES } from "../../openpubkey/trusted_issuer.ts";
import type { ProviderRows } from "../../policy/read_provider_rows.ts";
import type { RowProblem } from "../../policy/row_problem.ts";
import { unreachable } from "../../errors/unreachable.ts";
import type { AuditProviderRow } from "./audit_report.ts";

/** Issuers Microsoft's documentation shows; tokens never have them, they name the tenant. */
const AZURE_PLACEHOLDER =
  /^https:\/\/login\.microsoftonline\.com\/(?:common|organizations|consumers)(?:\/|$)/;

/**
 * Judges the rows of a providers file. Pure.
 *
 * @param providers the file, as `verify` reads it
 * @returns one entry for each row, in file order; rows that repeat another exactly have none
 */
export function auditProviders(providers: ProviderRows): readonly AuditProviderRow[] {
  const rows: AuditProviderRow[] = providers.problems.map((problem) => ({
    status: "ERROR",
    issuer: "",
    "line_number": problem.line,
    reason: `${problem.detail}: ${problem.text}`,
    hints: hintsFor(problem),
  }));
  for (const { issuer, clients } of providers.issuers.values()) {
    for (const { line } of clients) rows.push(usableRow(issuer, line));
  }
  return rows.toSorted((a, b) => a.line_number - b.line_number);
}

function usableRow(issuer: string, line: number): AuditProviderRow {
  const row = { issuer, "line_number": line };
  if (AZURE_PLACEHOLDER.test(issuer)) {
    return {
      ...row,
      status: "WARNING",
      reason: "no token has this issuer: Microsoft names the tenant in it",
      hints: ["write https://login.microsoftonline.com/TENANT-ID/v2.0"],
    };
  }
  if (!issuer.startsWith("https://")) {
    return {
      ...row,
      status: "WARNING",
      reason: "the issuer is an http URL, which only tests should have",
      hints: ["use an issuer with https"],
    };
  }
  return { ...row, status: "SUCCESS", reason: "the row can be used", hints: [] };
}

function hintsFor({ kind }: RowProblem): readonly string[] {
  switch (kind) {
    case "expiration-unknown":
      return [`write one of ${EXPIRATION_POLICIES.join(", ")}`];
    case "row-arity":
    case "row-syntax-error":
    case "row-empty-column":
      return ["write: ISSUER CLIENT_ID EXPIRATION"];
    case "issuer-invalid":
    case "issuer-not-https":
      return ["write the issuer as the provider's discovery document does, with https"];
    default:
      return unreachable(kind);
  }
}
