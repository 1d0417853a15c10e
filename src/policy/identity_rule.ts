import { unreachable } from "../errors/unreachable.ts";
import type { ClaimReading } from "./claim_readings.ts";
import { emailVerified } from "./email_verified.ts";
import { fold } from "./fold.ts";
import { lowerCase } from "./lower_case.ts";
import { type IdentityProblem, parseIdentity } from "./parse_identity.ts";
import type { PolicyWarningKind } from "./policy_warning.ts";
import type { SubjectClaims } from "./subject_claims.ts";

/** By which of the forms of an identity a row matched. */
export type MatchedBy = "email" | "email ending" | "subject" | "subject pattern" | "claim";

/** What one identity says about one set of claims. */
export interface IdentityMatch {
  /** The form that matched; undefined when none did. */
  readonly by: MatchedBy | undefined;
  /** What should be said about the row. */
  readonly warnings: readonly PolicyWarningKind[];
}

const NO_MATCH: IdentityMatch = { by: undefined, warnings: [] };
const RULE_PREFIX = "oidc-match-end:email:";

/**
 * Tries the identity of a policy row on one set of claims. The forms, in this order:
 *
 * - `oidc:CLAIM:VALUE`: the claim is or contains the value, exactly; nothing else is tried then;
 * - `oidc-match-end:email:@DOMAIN`: `email` ends so, in whatever case;
 * - `repo:PATTERN`: `sub` as a whole fits the shell pattern, `repo:` included;
 * - anything: `email` is that in whatever case, or `sub` is exactly that.
 *
 * @param identity second column of a policy row
 * @param who the claims
 * @returns the form that matched, if any, and warnings
 */
export function matchIdentity(identity: string, who: SubjectClaims): IdentityMatch {
  // Who can choose such an address at the provider must not be taken for the rule of that spelling.
  if (who.email.startsWith(RULE_PREFIX)) return NO_MATCH;
  const rule = parseIdentity(identity);
  switch (rule.kind) {
    case "nobody":
      return { by: undefined, warnings: list(rule.problem) };
    case "claim":
      return rule.readings.some((reading) => hasValue(who, reading))
        ? { by: "claim", warnings: [] }
        : NO_MATCH;
    case "email ending":
      return who.lowerEmail.endsWith(lowerCase(rule.ending))
        ? matchedByEmail("email ending", who)
        : matchLiteral(identity, who);
    case "subject pattern":
      return rule.glob.matches(who.subject)
        ? { by: "subject pattern", warnings: [] }
        : matchLiteral(identity, who);
    case "literal":
      return matchLiteral(identity, who, rule.problem);
    default:
      return unreachable(rule);
  }
}

function hasValue(who: SubjectClaims, { claim, values }: ClaimReading): boolean {
  const strings = who.strings(claim);
  return values.some((value) => strings.includes(value));
}

function matchLiteral(
  identity: string,
  who: SubjectClaims,
  problem?: IdentityProblem,
): IdentityMatch {
  // the length first: folding keeps it, and most rows are about somebody else
  if (identity.length === who.email.length && fold(identity) === who.foldedEmail) {
    return matchedByEmail("email", who, problem);
  }
  const by = identity === who.subject ? "subject" : undefined;
  return by === undefined && problem === undefined ? NO_MATCH : { by, warnings: list(problem) };
}

function matchedByEmail(
  by: MatchedBy,
  who: SubjectClaims,
  problem?: IdentityProblem,
): IdentityMatch {
  const verified = emailVerified(who.claims);
  switch (verified) {
    case "verified":
      return { by, warnings: list(problem) };
    case "missing":
      return { by, warnings: [...list(problem), "email-verified-missing"] };
    case "not verified":
      return { by, warnings: [...list(problem), "email-verified-not-true"] };
    default:
      return unreachable(verified);
  }
}

function list(problem: IdentityProblem | undefined): readonly PolicyWarningKind[] {
  return problem === undefined ? [] : [problem];
}
