import { unreachable } from "../errors/unreachable.ts";
import { type IdentityProblem, parseIdentity } from "./parse_identity.ts";

const PREFIX = /^(?:oidc|oidc-match-end|repo):/i;

/**
 * Says why an identity will never match anybody, or surely not those it is meant for.
 *
 * @param identity second column of a policy row
 * @returns one sentence without final period, with what to write instead; undefined when it is fine
 */
export function identityAdvice(identity: string): string | undefined {
  const rule = parseIdentity(identity);
  switch (rule.kind) {
    case "claim":
    case "email ending":
    case "subject pattern":
      return undefined;
    case "nobody":
      return rule.problem === undefined ? "an empty identity matches nobody" : advice(rule.problem);
    case "literal":
      return rule.problem === undefined ? literalAdvice(identity) : advice(rule.problem);
    default:
      return unreachable(rule);
  }
}

function advice(problem: IdentityProblem): string {
  switch (problem) {
    case "unsafe-match-any":
      return "a prefix with nothing behind it matches nobody";
    case "unsafe-match-end":
      return "an email ending begins with @ and names a domain, as in " +
        "oidc-match-end:email:@example.com";
    case "malformed-oidc-attribute":
      return "a claim rule names a claim and a value, as in oidc:groups:admins";
    case "bad-glob":
      return "the repo: pattern cannot be read: a set does not end or a backslash ends it";
    default:
      return unreachable(problem);
  }
}

/** A literal that looks as if it was meant to be a rule. */
function literalAdvice(identity: string): string | undefined {
  if (PREFIX.test(identity)) {
    return "rules begin with oidc:, oidc-match-end:email: or repo:, in lower case";
  }
  if (/^\*?@[^@]+$/.test(identity)) {
    const domain = identity.slice(identity.indexOf("@"));
    return `there are no wildcards in addresses; for a domain write oidc-match-end:email:${domain}`;
  }
  return identity === "*" ? "there is no identity for everybody" : undefined;
}
