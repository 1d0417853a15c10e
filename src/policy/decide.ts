import type { JsonObject } from "../encoding/json_value.ts";
import type { VerifiedIdentity } from "../openpubkey/verified_identity.ts";
import type { AuthIdRow } from "./auth_id_row.ts";
import { type MatchedBy, matchIdentity } from "./identity_rule.ts";
import { type NearestMiss, nearestMisses } from "./nearest_miss.ts";
import type { PolicySource } from "./policy_source.ts";
import type { PolicyWarning, PolicyWarningKind } from "./policy_warning.ts";
import { shorten } from "./shorten.ts";
import type { ClaimsOrigin } from "./subject_claims.ts";
import { type SubjectSources, subjectSources } from "./subject_sources.ts";

/** What {@linkcode decide} decides about. */
export interface DecideInput {
  /** Who wants to log in. */
  readonly identity: VerifiedIdentity;
  /** As which account. */
  readonly user: string;
  /** Rows of one auth_id file, in file order. */
  readonly rows: readonly AuthIdRow[];
  /** The file the rows come from. */
  readonly source: PolicySource;
  /** The answer of the userinfo endpoint, if there is one. */
  readonly userinfo?: JsonObject | undefined;
  /** False when rows about others were left out, as `findRows` does; default true. */
  readonly complete?: boolean;
}

/** The row that lets somebody in. */
export interface MatchedRule {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The row as it is written, shortened. */
  readonly text: string;
  /** The form of identity that matched. */
  readonly by: MatchedBy;
  /** The claims that it matched. */
  readonly claimsFrom: ClaimsOrigin;
}

/** What one file says. */
export type Decision =
  | {
    readonly kind: "allow";
    readonly rule: MatchedRule;
    readonly warnings: readonly PolicyWarning[];
  }
  | {
    readonly kind: "undecided";
    /** Rows that would have matched but for one thing, best first. */
    readonly nearestMisses: readonly NearestMiss[];
    readonly warnings: readonly PolicyWarning[];
  };

/**
 * Decides by the rows of one auth_id file whether somebody may become an account. A row counts when
 * its principal is the account and its issuer the token's, both exactly; its identity is tried on the
 * ID token's claims, then on the userinfo answer if that is about the same subject. The first row
 * that matches ends it. There are no rows that forbid; see `deny_list.ts`.
 *
 * @param input who, as whom, by which rows
 * @returns the matching row, or why none matched
 */
export function decide(input: DecideInput): Decision {
  const { identity, user, rows, source } = input;
  const sources = subjectSources(identity, input.userinfo);
  const warnings: PolicyWarning[] = [];
  if (source.name === "home" && input.complete !== false && !hasRowFor(user, rows)) {
    warnings.push({ kind: "home-policy-empty", file: source.path, line: 0, text: "" });
  }
  for (const row of rows) {
    if (row.issuer !== identity.issuer || row.principal !== user) continue;
    const tried = tryRow(row, sources);
    for (const kind of tried.warnings) {
      warnings.push({ kind, file: source.path, line: row.line, text: shorten(row.text) });
    }
    if (tried.matched !== undefined) {
      const rule = { file: source.path, line: row.line, text: shorten(row.text), ...tried.matched };
      return { kind: "allow", rule, warnings };
    }
  }
  const misses = nearestMisses({ issuer: identity.issuer, user, rows, source, sources });
  return { kind: "undecided", nearestMisses: misses, warnings };
}

interface TriedRow {
  readonly matched: { readonly by: MatchedBy; readonly claimsFrom: ClaimsOrigin } | undefined;
  readonly warnings: ReadonlySet<PolicyWarningKind>;
}

function tryRow(row: AuthIdRow, sources: SubjectSources): TriedRow {
  const warnings = new Set<PolicyWarningKind>();
  for (const who of sources) {
    const { by, warnings: said } = matchIdentity(row.identity, who);
    for (const warning of said) warnings.add(warning);
    if (by !== undefined) return { matched: { by, claimsFrom: who.origin }, warnings };
  }
  return { matched: undefined, warnings };
}

function hasRowFor(user: string, rows: readonly AuthIdRow[]): boolean {
  return rows.some((row) => row.principal === user);
}
