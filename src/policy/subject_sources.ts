import type { JsonObject } from "../encoding/json_value.ts";
import type { VerifiedIdentity } from "../openpubkey/verified_identity.ts";
import { SubjectClaims } from "./subject_claims.ts";

/** Claims by which policy rows are tried, in this order. */
export type SubjectSources = readonly [SubjectClaims, ...SubjectClaims[]];

/**
 * Puts together the claims that policy may look at: those of the ID token, then those of the userinfo
 * endpoint if they are about the same subject (OpenID Connect Core section 5.3.2: `sub` must be equal,
 * and if it is not, nothing in the answer may be used).
 *
 * @param identity the verified ID token
 * @param userinfo the endpoint's answer; undefined when it was not asked or did not answer
 * @returns one or two sets of claims
 */
export function subjectSources(identity: VerifiedIdentity, userinfo?: JsonObject): SubjectSources {
  const token = new SubjectClaims("ID token", identity.claims);
  if (userinfo === undefined) return [token];
  const answer = new SubjectClaims("userinfo", userinfo);
  const same = token.subject !== "" && answer.subject === token.subject && typedEmail(userinfo);
  return same ? [token, answer] : [token];
}

/** An `email` of another type makes the whole answer unusable, as it does an ID token. */
function typedEmail(userinfo: JsonObject): boolean {
  const email = userinfo.get("email") ?? null;
  return email === null || typeof email === "string";
}
