import * as oauth from "oauth4webapi";
import type { ProviderSettings } from "./providers/provider_settings.ts";
import { requestedScope } from "./requested_scope.ts";

/** What goes into an authorization request. */
export interface AuthorizationRequestOptions {
  /** The provider as configured. */
  readonly settings: ProviderSettings;
  /** Where the browser goes; may have a query of its own (RFC 6749 section 3.1). */
  readonly authorizationEndpoint: string;
  /** Redirect URI as announced, byte for byte. */
  readonly redirectUri: string;
  /** Commitment to the client instance claims. */
  readonly nonce: string;
  /** The `state` of this attempt. */
  readonly state: string;
  /** The PKCE code verifier (RFC 7636 section 4.1). */
  readonly verifier: string;
}

/**
 * Writes the authorization request (RFC 6749 section 4.1.1, RFC 7636 section 4.3, OpenID Connect Core
 * 3.1.2.1) as a URL for the browser.
 *
 * @param options see {@linkcode AuthorizationRequestOptions}
 * @returns the URL
 */
export async function authorizationRequest(options: AuthorizationRequestOptions): Promise<string> {
  const { settings } = options;
  const url = new URL(options.authorizationEndpoint);
  const parameters: readonly (readonly [string, string])[] = [
    ["response_type", "code"],
    ["client_id", settings.clientId],
    ["redirect_uri", options.redirectUri],
    ["scope", requestedScope(settings)],
    ["state", options.state],
    ["nonce", options.nonce],
    ["code_challenge", await oauth.calculatePKCECodeChallenge(options.verifier)],
    ["code_challenge_method", "S256"],
    ["prompt", settings.prompt],
    ["access_type", settings.accessType],
  ];
  for (const [name, value] of parameters) url.searchParams.set(name, value);
  return url.href;
}
