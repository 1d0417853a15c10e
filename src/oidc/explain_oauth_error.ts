import { CommandError } from "../errors/command_error.ts";

/** What to do about the error codes of RFC 6749 4.1.2.1 and 5.2 and of OpenID Connect Core 3.1.2.6. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ["access_denied", "the request was declined at the provider: log in again and allow it"],
  ["invalid_client", "check client_id and client_secret in the client configuration"],
  ["invalid_grant", "the answer of the browser was too old or used twice: log in again"],
  ["invalid_scope", "check scopes in the client configuration"],
  ["unauthorized_client", "allow the authorization code grant for this client at the provider"],
  ["unsupported_response_type", "allow the authorization code flow for this client"],
  ["unsupported_grant_type", "allow the authorization code grant for this client at the provider"],
  ["redirect_uri_mismatch", "register the redirect URI of the message at the provider"],
  ["login_required", 'set prompt to "login" in the client configuration'],
  ["consent_required", 'set prompt to "consent" in the client configuration'],
  ["interaction_required", 'set prompt to "consent" in the client configuration'],
  ["account_selection_required", 'set prompt to "select_account" in the client configuration'],
  ["server_error", "wait a little, then run the command again"],
  ["temporarily_unavailable", "wait a little, then run the command again"],
]);

/**
 * Turns an error that an OpenID Provider reports into one that a person can act on.
 *
 * @param error value of `error`, from outside; whoever prints it escapes it
 * @param description value of `error_description`, from outside
 * @param notes hints for this kind of provider, added at the end
 * @returns `provider_refused`
 */
export function explainOauthError(
  error: string,
  description: string | undefined,
  notes: readonly string[] = [],
): CommandError {
  const said = description === undefined ? error : `${error}: ${description}`;
  const hint = HINTS.get(error);
  return new CommandError("provider_refused", `The provider refused the login: ${cut(said)}`, {
    hints: [...(hint === undefined ? [] : [hint]), ...notes],
  });
}

function cut(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}...` : text;
}
