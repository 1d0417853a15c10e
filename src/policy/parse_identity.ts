import { type ClaimReading, claimReadings } from "./claim_readings.ts";
import { fold } from "./fold.ts";
import { type Glob, parseGlob } from "./glob.ts";

/** Why an identity, or the rule in it, matches nobody. */
export type IdentityProblem =
  | "unsafe-match-any"
  | "unsafe-match-end"
  | "malformed-oidc-attribute"
  | "bad-glob";

/** The second column of a policy row, understood. */
export type IdentityRule =
  /** The empty text, a prefix with nothing behind it, or a claim rule without claim or value. */
  | { readonly kind: "nobody"; readonly problem: IdentityProblem | undefined }
  /** A claim is or contains a value. */
  | { readonly kind: "claim"; readonly readings: readonly ClaimReading[] }
  /** `email` ends so; otherwise the whole identity as it stands. */
  | { readonly kind: "email ending"; readonly ending: string }
  /** `sub` fits a pattern; otherwise the whole identity as it stands. */
  | { readonly kind: "subject pattern"; readonly glob: Glob }
  /** `email` or `sub` is the whole identity. */
  | { readonly kind: "literal"; readonly problem: IdentityProblem | undefined };

const CLAIM = "oidc:";
const EMAIL_ENDING = "oidc-match-end:email:";
const SUBJECT_PATTERN = "repo:";
const PREFIXES: readonly string[] = [CLAIM, EMAIL_ENDING, SUBJECT_PATTERN];

/**
 * Understands the identity of a policy row. Prefixes are lower case; anything without one is an
 * address or a subject.
 *
 * Narrower than the Go tool on purpose: there the empty identity is everybody whose token has no
 * address, and an address ending need not begin with `@`, so that `example.com` lets
 * `evil-example.com` in (`tests/unit/policy/policy_vectors_test.ts`, "empty-identity-column-...",
 * "match-end-without-at-...").
 *
 * @param identity second column of a policy row
 * @returns the rule
 */
export function parseIdentity(identity: string): IdentityRule {
  if (identity === "") return { kind: "nobody", problem: undefined };
  if (isBarePrefix(identity)) return { kind: "nobody", problem: "unsafe-match-any" };
  if (identity.startsWith(CLAIM)) {
    const readings = claimReadings(identity.slice(CLAIM.length));
    if (readings === undefined) return { kind: "nobody", problem: "malformed-oidc-attribute" };
    return { kind: "claim", readings };
  }
  if (identity.startsWith(EMAIL_ENDING)) {
    const ending = identity.slice(EMAIL_ENDING.length);
    const safe = ending.length > 1 && ending.startsWith("@");
    return safe ? { kind: "email ending", ending } : literal("unsafe-match-end");
  }
  if (identity.startsWith(SUBJECT_PATTERN)) {
    const glob = parseGlob(identity);
    return glob === undefined ? literal("bad-glob") : { kind: "subject pattern", glob };
  }
  return literal(undefined);
}

function literal(problem: IdentityProblem | undefined): IdentityRule {
  return { kind: "literal", problem };
}

/** In any case and with any look-alike: whoever wrote it did not mean a subject of that name. */
function isBarePrefix(identity: string): boolean {
  if (!identity.endsWith(":")) return false;
  return PREFIXES.includes(fold(identity, { acrossAscii: true }));
}
