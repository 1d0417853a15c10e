import * as oauth from "oauth4webapi";
import { CommandError } from "../errors/command_error.ts";
import { authenticatedRequest } from "./authenticated_request.ts";
import { explainOauthError } from "./explain_oauth_error.ts";
import type { BoundedReply, FetchBoundedOptions } from "./fetch_bounded.ts";
import type { LoginEndpoints } from "./login_endpoints.ts";
import { parseTokenResponse, type TokenSet } from "./parse_token_response.ts";
import { providerClass } from "./providers/provider_class.ts";
import type { ProviderSettings } from "./providers/provider_settings.ts";
import { replyDate } from "./reply_date.ts";

/** What belongs to one authorization code. */
export interface RequestTokensOptions extends FetchBoundedOptions {
  /** The provider as configured. */
  readonly settings: ProviderSettings;
  /** Its endpoints. */
  readonly endpoints: LoginEndpoints;
  /** Parameters of the authorization response. */
  readonly parameters: URLSearchParams;
  /** The `state` that went out. */
  readonly state: string;
  /** The redirect URI that went out, byte for byte. */
  readonly redirectUri: string;
  /** The PKCE code verifier. */
  readonly verifier: string;
}

/** Tokens, and the provider's clock. */
export interface RequestedTokens extends TokenSet {
  /** `Date` header in Unix seconds, if there was one. */
  readonly providerNow: number | undefined;
}

/**
 * Checks an authorization response (state, issuer of RFC 9207, error) and exchanges its code for
 * tokens, once (RFC 6749 section 4.1.3).
 *
 * @param options see {@linkcode RequestTokensOptions}
 * @returns the tokens, unchecked
 * @throws {CommandError} `provider_refused`, `provider_reply_invalid`, `provider_unreachable`,
 * `login_interrupted`
 */
export async function requestTokens(options: RequestTokensOptions): Promise<RequestedTokens> {
  const { settings, endpoints } = options;
  const notes = providerClass(settings).notes;
  const server: oauth.AuthorizationServer = {
    issuer: settings.issuer,
    "token_endpoint": endpoints.token,
    "authorization_response_iss_parameter_supported": endpoints.issuerInResponse,
  };
  const client: oauth.Client = { "client_id": settings.clientId };
  let reply: BoundedReply;
  try {
    const parameters = oauth.validateAuthResponse(
      server,
      client,
      options.parameters,
      options.state,
    );
    reply = await authenticatedRequest(
      (authentication, http) =>
        oauth.authorizationCodeGrantRequest(
          server,
          client,
          authentication,
          parameters,
          options.redirectUri,
          options.verifier,
          http,
        ),
      options,
    );
  } catch (error) {
    throw explain(error, notes);
  }
  return { ...parseTokenResponse(reply, notes), providerNow: replyDate(reply) };
}

function explain(error: unknown, notes: readonly string[]): unknown {
  if (error instanceof oauth.AuthorizationResponseError) {
    return explainOauthError(error.error, error.error_description, notes);
  }
  if (
    error instanceof oauth.OperationProcessingError ||
    error instanceof oauth.UnsupportedOperationError
  ) {
    const message = `The answer of the browser cannot be used: ${error.message}`;
    return new CommandError("provider_reply_invalid", message, { cause: error });
  }
  return error;
}
