import type { JsonObject } from "../encoding/json_value.ts";
import { CommandError } from "../errors/command_error.ts";
import { explainOauthError } from "./explain_oauth_error.ts";
import type { BoundedReply } from "./fetch_bounded.ts";
import { readJsonObject } from "./read_json_object.ts";

/** What a token endpoint handed out. All of it is secret. */
export interface TokenSet {
  /** ID token in JWT compact form, unchecked. */
  readonly idToken: string;
  /** Access token, if any. */
  readonly accessToken: string | undefined;
  /** Refresh token, if any. */
  readonly refreshToken: string | undefined;
}

/**
 * Reads the reply of a token endpoint (RFC 6749 sections 5.1 and 5.2, OpenID Connect Core 3.1.3.3).
 *
 * @param reply status and body
 * @param notes hints for this kind of provider
 * @returns the tokens, unchecked
 * @throws {CommandError} `provider_refused` for an error the provider names, `provider_unreachable`
 * when it has a bad day, `provider_reply_invalid` for anything that is not a token response
 */
export function parseTokenResponse(reply: BoundedReply, notes: readonly string[]): TokenSet {
  const members = readJsonObject(reply.text);
  const error = text(members, "error");
  if (error !== undefined) {
    throw explainOauthError(error, text(members, "error_description"), notes);
  }
  if (reply.status >= 500 || reply.status === 429) {
    throw new CommandError(
      "provider_unreachable",
      `The provider could not answer the token request: HTTP status ${reply.status}`,
      { hints: ["wait a little, then run the command again"] },
    );
  }
  if (reply.status !== 200 || members === undefined) {
    throw invalid(`HTTP status ${reply.status} with a body that is no token response`);
  }
  const idToken = text(members, "id_token");
  if (idToken === undefined) {
    throw invalid("it has no ID token", [
      'the scopes must contain "openid"',
      "the client must be registered for OpenID Connect, not for plain OAuth",
    ]);
  }
  return {
    idToken,
    accessToken: text(members, "access_token"),
    refreshToken: text(members, "refresh_token"),
  };
}

function text(members: JsonObject | undefined, name: string): string | undefined {
  const value = members?.get(name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function invalid(fact: string, hints: readonly string[] = []): CommandError {
  return new CommandError(
    "provider_reply_invalid",
    `The provider's token response cannot be used: ${fact}`,
    { hints },
  );
}
