import * as oauth from "oauth4webapi";
import { authenticatedRequest } from "./authenticated_request.ts";
import type { FetchBoundedOptions } from "./fetch_bounded.ts";
import type { LoginEndpoints } from "./login_endpoints.ts";
import { parseTokenResponse } from "./parse_token_response.ts";
import { providerClass } from "./providers/provider_class.ts";
import type { ProviderSettings } from "./providers/provider_settings.ts";
import { readJsonObject } from "./read_json_object.ts";
import { replyDate } from "./reply_date.ts";
import { requestedScope } from "./requested_scope.ts";
import type { RequestedTokens } from "./request_tokens.ts";

/** What a refresh request is made of. */
export interface RefreshTokensOptions extends FetchBoundedOptions {
  /** The provider as configured. */
  readonly settings: ProviderSettings;
  /** Its endpoints. */
  readonly endpoints: LoginEndpoints;
  /** The refresh token. Secret. */
  readonly refreshToken: string;
}

/**
 * Asks for fresh tokens (RFC 6749 section 6, OpenID Connect Core 12).
 *
 * @param options provider, refresh token, limits
 * @returns the tokens, unchecked; undefined when there is no ID token among them, which is legal. The
 * refresh token is undefined when the old one stays good
 * @throws {CommandError} `provider_refused`, `provider_unreachable`, `provider_reply_invalid`,
 * `login_interrupted`
 */
export async function refreshTokens(
  options: RefreshTokensOptions,
): Promise<RequestedTokens | undefined> {
  const { settings, endpoints, refreshToken } = options;
  const reply = await authenticatedRequest(
    (authentication, http) =>
      oauth.refreshTokenGrantRequest(
        { issuer: settings.issuer, "token_endpoint": endpoints.token },
        { "client_id": settings.clientId },
        authentication,
        refreshToken,
        { ...http, additionalParameters: { scope: requestedScope(settings) } },
      ),
    options,
  );
  const members = readJsonObject(reply.text);
  const withoutIdToken = reply.status === 200 && members?.has("access_token") === true &&
    !members.has("error") && !members.has("id_token");
  if (withoutIdToken) return undefined;
  const tokens = parseTokenResponse(reply, providerClass(settings).notes);
  return { ...tokens, providerNow: replyDate(reply) };
}
