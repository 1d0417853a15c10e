import { NotAllowedError } from "../errors/refusal.ts";
import type { VerifiedIdentity } from "../openpubkey/verified_identity.ts";
import type { NearestMiss } from "./nearest_miss.ts";

/** What a final refusal tells. */
export interface PolicyDeniedInput {
  /** Who wanted to log in. */
  readonly identity: VerifiedIdentity;
  /** As which account. */
  readonly user: string;
  /** Policy files that were read. */
  readonly files: readonly string[];
  /** What their rows nearly said, best first. */
  readonly nearestMisses: readonly NearestMiss[];
}

/**
 * Makes the refusal for somebody whom no rule lets become the account.
 *
 * @param input who, as whom, what was read
 * @returns the error with code `POLICY_DENIED`, for throwing
 */
export function policyDenied(input: PolicyDeniedInput): NotAllowedError {
  const { identity, user, files, nearestMisses } = input;
  return new NotAllowedError("POLICY_DENIED", "No policy row lets this identity become the user", {
    principal: user,
    issuer: identity.issuer,
    subject: identity.subject,
    ...(identity.email === undefined ? {} : { email: identity.email }),
    files,
    nearestMisses: nearestMisses.map(({ file, line, detail }) => `${file}:${line}: ${detail}`),
  });
}
