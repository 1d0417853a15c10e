import type { LoginEndpoints } from "../oidc/login_endpoints.ts";
import type { TokenSet } from "../oidc/parse_token_response.ts";
import type { RefreshGrant } from "./provider_tokens.ts";

/**
 * What later ID tokens can be had for.
 *
 * @param tokens what the provider handed out
 * @param provider where it is
 * @returns undefined when it gave no refresh token
 */
export function refreshGrant(
  { refreshToken }: TokenSet,
  { endpoints, jwksUri }: { readonly endpoints: LoginEndpoints; readonly jwksUri: string },
): RefreshGrant | undefined {
  return refreshToken === undefined ? undefined : { refreshToken, endpoints, jwksUri };
}
