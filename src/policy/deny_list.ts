import type { JsonObject } from "../encoding/json_value.ts";
import { NotAllowedError } from "../errors/refusal.ts";
import type { VerifiedIdentity } from "../openpubkey/verified_identity.ts";
import { fold } from "./fold.ts";
import { subjectSources } from "./subject_sources.ts";

/** The deny lists of the server configuration. */
export interface DenyLists {
  /** Accounts nobody may become. */
  readonly denyUsers: readonly string[];
  /** Addresses that may become no account; the empty text stands for a token without an address. */
  readonly denyEmails: readonly string[];
}

/**
 * Refuses who or what is on a deny list. Entries are whole names and addresses in whatever case, with
 * Unicode's look-alikes of ASCII letters counted in; there are no wildcards. Addresses first.
 *
 * The address from the userinfo endpoint counts as well, because it lets people in as well; the Go
 * tool looks at the ID token alone (`tests/unit/policy/policy_vectors_test.ts`,
 * "userinfo-deny_emails-not-applied").
 *
 * @param identity who wants to log in
 * @param user as which account
 * @param lists the deny lists
 * @param userinfo the answer of the userinfo endpoint, if there is one
 * @throws {NotAllowedError} `DENIED_EMAIL` or `DENIED_USER`
 */
export function checkDenyList(
  identity: VerifiedIdentity,
  user: string,
  { denyUsers, denyEmails }: DenyLists,
  userinfo?: JsonObject,
): void {
  const [token, ...others] = subjectSources(identity, userinfo);
  const emails = [token.email, ...others.map((other) => other.email).filter((e) => e !== "")];
  for (const email of emails) {
    const entry = findEntry(denyEmails, email);
    if (entry !== undefined) {
      const message = "The email address is on the deny list";
      throw new NotAllowedError("DENIED_EMAIL", message, { email, entry, principal: user });
    }
  }
  const entry = findEntry(denyUsers, user);
  if (entry !== undefined) {
    const message = "The user is on the deny list";
    throw new NotAllowedError("DENIED_USER", message, { principal: user, entry });
  }
}

function findEntry(list: readonly string[], wanted: string): string | undefined {
  const folded = widely(wanted);
  return list.find((entry) => widely(entry) === folded);
}

function widely(text: string): string {
  return fold(text, { acrossAscii: true });
}
