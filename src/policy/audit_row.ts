import { issuerDifference } from "./issuer_difference.ts";

/** How grave a finding of the audit is. */
export type AuditStatus = "SUCCESS" | "WARNING" | "ERROR";

/** What was found, stable. */
export type AuditReason =
  | "ok"
  | "issuer-empty"
  | "issuer-not-found"
  | "issuer-not-https"
  | "syntax"
  | "arity";

/** What to do, stable. */
export type AuditHintKind =
  | "remove-trailing-slash"
  | "use-https"
  | "use-http"
  | "prefer-https"
  | "check-issuer";

/** What to do about a finding. */
export interface AuditHint {
  readonly kind: AuditHintKind;
  /** One sentence without final period. */
  readonly text: string;
}

/** What the audit says about one row. */
export interface AuditFinding {
  readonly status: AuditStatus;
  readonly reason: AuditReason;
  readonly hints: readonly AuditHint[];
}

/**
 * Checks the issuer of a policy row against the providers file, as `verify` will compare it: byte for
 * byte, aliases not replaced.
 *
 * An issuer that ends in a slash in both files is right: some providers (Authentik) have it so, and
 * `verify` wants it so. The Go tool calls it an error (`tests/unit/policy/policy_vectors_test.ts`,
 * `audit_rows`).
 *
 * @param issuer third column of the row
 * @param listed the issuers of the providers file
 * @returns status, reason and hints
 */
export function auditRow(issuer: string, listed: readonly string[]): AuditFinding {
  if (issuer === "") return { status: "ERROR", reason: "issuer-empty", hints: [] };
  if (!listed.includes(issuer)) {
    return { status: "ERROR", reason: "issuer-not-found", hints: [missingHint(issuer, listed)] };
  }
  if (issuer.startsWith("https://")) return { status: "SUCCESS", reason: "ok", hints: [] };
  const hint: AuditHint = { kind: "prefer-https", text: "use an issuer with https" };
  return { status: "WARNING", reason: "issuer-not-https", hints: [hint] };
}

function missingHint(issuer: string, listed: readonly string[]): AuditHint {
  const bare = issuer.endsWith("/") ? issuer.slice(0, -1) : undefined;
  if (bare !== undefined && listed.includes(bare)) {
    const text = `remove the final slash: the providers file has "${bare}"`;
    return { kind: "remove-trailing-slash", text };
  }
  const secure = issuer.replace(/^http:/, "https:");
  if (listed.includes(secure)) {
    return { kind: "use-https", text: `the providers file has "${secure}"` };
  }
  const plain = issuer.replace(/^https:/, "http:");
  if (listed.includes(plain)) {
    return { kind: "use-http", text: `the providers file has "${plain}"` };
  }
  const twin = listed.find((other) => issuerDifference(issuer, other) !== undefined);
  const text = twin === undefined
    ? "check the spelling, or add the issuer to the providers file"
    : `check the spelling: the providers file has "${twin}"`;
  return { kind: "check-issuer", text };
}
