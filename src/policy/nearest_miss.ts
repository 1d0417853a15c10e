import { unreachable } from "../errors/unreachable.ts";
import type { AuthIdRow } from "./auth_id_row.ts";
import { fold } from "./fold.ts";
import { identityMiss } from "./identity_miss.ts";
import { matchIdentity } from "./identity_rule.ts";
import { issuerDifference } from "./issuer_difference.ts";
import type { PolicySource } from "./policy_source.ts";
import { shorten } from "./shorten.ts";
import type { SubjectSources } from "./subject_sources.ts";

/** What kept a row from matching, most telling first. */
const KINDS = [
  "issuer-slash",
  "issuer-scheme",
  "issuer-case",
  "issuer-alias",
  "principal-case",
  "subject-case",
  "email-look-alike",
  "claim-value-case",
  "prefix-case",
  "principal-other",
  "issuer-other",
  "claim-value",
  "claim-type",
  "claim-absent",
  "subject-pattern",
  "email-ending",
  "email-absent",
] as const;

/** What kept a row from matching. */
export type NearestMissKind = (typeof KINDS)[number];

/** A row that would have matched but for one thing. */
export interface NearestMiss {
  /** That thing, stable. */
  readonly kind: NearestMissKind;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The row as it is written, shortened. */
  readonly text: string;
  /** That thing in words; no final period. */
  readonly detail: string;
}

/** What {@linkcode nearestMisses} looks at. */
export interface NearestMissInput {
  /** The token's issuer. */
  readonly issuer: string;
  /** The account that was asked for. */
  readonly user: string;
  readonly rows: readonly AuthIdRow[];
  readonly source: PolicySource;
  readonly sources: SubjectSources;
}

const MAX_MISSES = 5;

/**
 * Finds the rows that would have matched but for one thing, so that a refusal explains itself.
 *
 * @param input the rows, none of which matches, and what they were tried on
 * @returns at most five, best first
 */
export function nearestMisses(input: NearestMissInput): readonly NearestMiss[] {
  const misses: NearestMiss[] = [];
  for (const row of input.rows) {
    const miss = rowMiss(row, input);
    if (miss === undefined) continue;
    const { line } = row;
    misses.push({ ...miss, file: input.source.path, line, text: shorten(row.text) });
  }
  // a stable sort: within one kind the order of the file stays
  return misses.sort((a, b) => rank(a) - rank(b)).slice(0, MAX_MISSES);
}

type RowMiss = Pick<NearestMiss, "kind" | "detail">;

function rank(miss: NearestMiss): number {
  return KINDS.indexOf(miss.kind);
}

function rowMiss(row: AuthIdRow, input: NearestMissInput): RowMiss | undefined {
  const { issuer, user, sources } = input;
  if (row.issuer === issuer && row.principal === user) return identityMiss(row.identity, sources);
  if (row.issuer !== issuer && row.principal !== user) return undefined;
  if (!sources.some((who) => matchIdentity(row.identity, who).by !== undefined)) return undefined;
  return row.issuer === issuer
    ? principalMiss(row.principal, user)
    : issuerMiss(row.issuer, issuer);
}

function principalMiss(principal: string, user: string): RowMiss {
  const detail = `the row is for the user "${shorten(principal)}", not "${shorten(user)}"`;
  return fold(principal) === fold(user)
    ? { kind: "principal-case", detail: `${detail}; case matters` }
    : { kind: "principal-other", detail };
}

function issuerMiss(written: string, issuer: string): RowMiss {
  const detail = `the row is for the issuer "${shorten(written)}", not "${issuer}"`;
  const difference = issuerDifference(written, issuer);
  switch (difference) {
    case "slash":
      return { kind: "issuer-slash", detail: `${detail}; a final slash matters` };
    case "scheme":
      return { kind: "issuer-scheme", detail };
    case "case":
      return { kind: "issuer-case", detail: `${detail}; case matters` };
    case "alias":
      return { kind: "issuer-alias", detail: `${detail}; the file needs the URL` };
    case undefined:
      return { kind: "issuer-other", detail };
    default:
      return unreachable(difference);
  }
}
