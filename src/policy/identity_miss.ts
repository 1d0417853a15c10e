import { unreachable } from "../errors/unreachable.ts";
import type { ClaimReading } from "./claim_readings.ts";
import { fold } from "./fold.ts";
import { parseIdentity } from "./parse_identity.ts";
import { shorten } from "./shorten.ts";
import type { SubjectSources } from "./subject_sources.ts";

/** In what way an identity is not this one, although it might have been meant. */
export type IdentityMissKind =
  /** The subject has other case. */
  | "subject-case"
  /** The address has a character that only looks like the one in the row. */
  | "email-look-alike"
  /** The claim has the value in other case. */
  | "claim-value-case"
  /** The prefix of a rule is not in lower case. */
  | "prefix-case"
  /** The claim does not have the value. */
  | "claim-value"
  /** The claim is null or an object, which no row can match. */
  | "claim-type"
  /** There is no such claim. */
  | "claim-absent"
  /** The subject does not fit the pattern. */
  | "subject-pattern"
  /** The address ends otherwise. */
  | "email-ending"
  /** The row is about an address, and there is none. */
  | "email-absent";

/** Why an identity did not match. */
export interface IdentityMiss {
  readonly kind: IdentityMissKind;
  /** One sentence without final period. */
  readonly detail: string;
}

const MAX_VALUES = 8;
const PREFIX = /^(?:oidc:|oidc-match-end:|repo:)/i;

/**
 * Says why the identity of a row that has the right principal and issuer did not match, where that is
 * more than "it is somebody else".
 *
 * @param identity second column of the row
 * @param sources the claims it was tried on
 * @returns the reason; undefined when the row is plainly about somebody else, or not understood, for
 *   which `matchIdentity` has warnings
 */
export function identityMiss(identity: string, sources: SubjectSources): IdentityMiss | undefined {
  const rule = parseIdentity(identity);
  switch (rule.kind) {
    case "nobody":
      return undefined;
    case "claim":
      return claimMiss(rule.readings, sources);
    case "email ending":
      return endingMiss(rule.ending, sources);
    case "subject pattern":
      return patternMiss(sources);
    case "literal":
      return rule.problem === undefined ? literalMiss(identity, sources) : undefined;
    default:
      return unreachable(rule);
  }
}

function claimMiss(readings: readonly ClaimReading[], sources: SubjectSources): IdentityMiss {
  for (const { claim, values } of readings) {
    const holders = sources.filter((who) => who.claims.has(claim));
    if (holders.length === 0) continue;
    const has = holders.flatMap((who) => who.strings(claim));
    const wanted = shorten(values[0] ?? "");
    const folded = new Set(values.map((value) => fold(value)));
    const twin = has.find((value) => folded.has(fold(value)));
    if (twin !== undefined) {
      const detail = `the claim "${claim}" has "${shorten(twin)}", not "${wanted}"; case matters`;
      return { kind: "claim-value-case", detail };
    }
    if (has.length === 0 && holders.every((who) => !Array.isArray(who.claims.get(claim)))) {
      const detail = `the claim "${claim}" is null or an object, which no row can match`;
      return { kind: "claim-type", detail };
    }
    const detail = `the claim "${claim}" has ${quotedList(has)}, not "${wanted}"`;
    return { kind: "claim-value", detail };
  }
  const [first] = readings;
  const where = sources.map((who) => who.origin).join(" or in ");
  const detail = `there is no claim "${shorten(first?.claim ?? "")}" in the ${where}`;
  return { kind: "claim-absent", detail };
}

function endingMiss(ending: string, sources: SubjectSources): IdentityMiss {
  const [email] = sources.map((who) => who.email).filter((text) => text !== "");
  if (email === undefined) return emailAbsent(sources);
  return { kind: "email-ending", detail: `the email "${email}" does not end in "${ending}"` };
}

function patternMiss([token]: SubjectSources): IdentityMiss | undefined {
  if (!token.subject.startsWith("repo:")) return undefined;
  const detail = `the subject "${shorten(token.subject)}" does not fit; * stops at a slash`;
  return { kind: "subject-pattern", detail };
}

function literalMiss(identity: string, sources: SubjectSources): IdentityMiss | undefined {
  const folded = fold(identity, { acrossAscii: true });
  for (const who of sources) {
    if (folded === fold(who.email, { acrossAscii: true })) {
      const detail = `the email "${who.email}" only looks the same; a character is not ASCII`;
      return { kind: "email-look-alike", detail };
    }
    if (folded === fold(who.subject, { acrossAscii: true })) {
      const detail = `the subject is "${shorten(who.subject)}"; case matters`;
      return { kind: "subject-case", detail };
    }
  }
  if (PREFIX.test(identity)) {
    const detail = "this is no rule: rules begin with oidc:, oidc-match-end:email: or repo:";
    return { kind: "prefix-case", detail };
  }
  const hasEmail = sources.some((who) => who.email !== "");
  return identity.includes("@") && !hasEmail ? emailAbsent(sources) : undefined;
}

function emailAbsent([token]: SubjectSources): IdentityMiss {
  const detail = `the ID token has no email; its subject is "${shorten(token.subject)}"`;
  return { kind: "email-absent", detail };
}

function quotedList(values: readonly string[]): string {
  if (values.length === 0) return "no values";
  const shown = values.slice(0, MAX_VALUES).map((value) => `"${shorten(value)}"`).join(", ");
  const more = values.length - MAX_VALUES;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
