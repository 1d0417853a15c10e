import { auditAuthId, type AuditedRow } from "../../policy/audit_auth_id.ts";
import { parseIdentity } from "../../policy/parse_identity.ts";
import type { ProviderRows } from "../../policy/read_provider_rows.ts";
import { unreachable } from "../../errors/unreachable.ts";
import type { AuditReasonCode, AuditRowReport, AuditStatus } from "./audit_report.ts";

/** What rows are judged against. */
export interface AuditRowsContext {
  /** Path of the providers file, for messages. */
  readonly providersPath: string;
  readonly providers: ProviderRows;
  /** Accounts for which the file counts; undefined for the system's, which counts for all. */
  readonly principals?: readonly string[];
}

/** One thing to say about a row. */
interface Finding {
  readonly status: AuditStatus;
  readonly code: AuditReasonCode;
  readonly reason: string;
  readonly hints: readonly string[];
}

const RANKS: readonly AuditStatus[] = ["SUCCESS", "WARNING", "ERROR"];

/**
 * Judges the rows of an auth_id file as `verify` will see them: whether each can be read, whether its
 * issuer is a usable provider, whether its identity can ever match, whether the file counts for its
 * principal. Pure. The Go tool looks at the issuer only.
 *
 * @param text the whole file
 * @param context what they are judged against
 * @returns one entry for each row, in file order; the gravest finding is the reason, all others hints
 */
export function auditRows(text: string, context: AuditRowsContext): readonly AuditRowReport[] {
  return auditAuthId(text, context.providers.listed).map((row) => {
    const [worst = OK, ...rest] = findingsOf(row, context)
      .toSorted((a, b) => RANKS.indexOf(b.status) - RANKS.indexOf(a.status));
    const unreadable = worst.code === "syntax" || worst.code === "arity";
    return {
      status: worst.status,
      hints: unreadable ? null : [
        ...worst.hints,
        ...rest.filter(({ code }) => code !== "ok").flatMap(({ reason, hints }) => [
          reason,
          ...hints,
        ]),
      ],
      principal: row.principal,
      "identity_attr": row.identity,
      issuer: row.issuer,
      reason: worst.reason,
      "line_number": row.line,
      "reason_code": worst.code,
    };
  });
}

const OK: Finding = {
  status: "SUCCESS",
  code: "ok",
  reason: "the issuer is in the providers file",
  hints: [],
};

function findingsOf(row: AuditedRow, context: AuditRowsContext): readonly Finding[] {
  const issuer = issuerFinding(row, context);
  if (issuer.code === "syntax" || issuer.code === "arity") return [issuer];
  const findings = [issuer, principalFinding(row.principal, context), identityFinding(row)];
  return findings.filter((finding) => finding !== undefined);
}

function issuerFinding(row: AuditedRow, context: AuditRowsContext): Finding {
  const { status, reason } = row;
  const hints = row.hints.map(({ text }) => text);
  const found = (text: string, code: AuditReasonCode = "ok"): Finding => {
    return { status, code, reason: text, hints };
  };
  switch (reason) {
    case "syntax":
    case "arity":
      return found(row.advice ?? "the row cannot be read", reason);
    case "issuer-empty":
      return found("the issuer is empty", reason);
    case "issuer-not-found":
      return found(`the issuer is not in ${context.providersPath}`, reason);
    case "issuer-not-https":
    case "ok": {
      if (!context.providers.issuers.has(row.issuer)) {
        return {
          status: "ERROR",
          code: "issuer-unusable",
          reason: `no row for the issuer in ${context.providersPath} can be used`,
          hints: [`mend that row of ${context.providersPath}; its finding says how`],
        };
      }
      return reason === "ok" ? OK : found("the issuer is an http URL", reason);
    }
    default:
      return unreachable(reason);
  }
}

function principalFinding(
  principal: string,
  { principals }: AuditRowsContext,
): Finding | undefined {
  const error = (reason: string, hint: string): Finding => {
    return { status: "ERROR", code: "principal-invalid", reason, hints: [hint] };
  };
  if (principal === "") {
    return error("the principal is empty and matches no user", "write the name of a user first");
  }
  if (principal === "*" || principal.includes(",")) {
    const hint = "write one row for each user";
    return error("the principal is one user name, not a list or wildcard", hint);
  }
  if (principals === undefined || principals.includes(principal)) return undefined;
  return {
    status: "WARNING",
    code: "other-principal",
    reason: `in this file only rows for ${principals.join(" or ")} count`,
    hints: [`move the row to /etc/opk/auth_id: opkssh add ${principal} IDENTITY ISSUER`],
  };
}

/** An identity that can match nobody is as good as no row; one that looks odd may be somebody's `sub`. */
function identityFinding({ identity, advice }: AuditedRow): Finding | undefined {
  if (advice === undefined) return undefined;
  const nobody = parseIdentity(identity).kind === "nobody";
  return {
    status: nobody ? "ERROR" : "WARNING",
    code: nobody ? "identity-matches-nobody" : "identity-doubtful",
    reason: advice,
    hints: [],
  };
}
