import type { ClientAuth } from "oauth4webapi";
import { boundedOauthRequest, type OauthRequestOptions } from "./bounded_oauth_request.ts";
import { clientAuthentication } from "./client_authentication.ts";
import type { BoundedReply, FetchBoundedOptions } from "./fetch_bounded.ts";
import type { LoginEndpoints } from "./login_endpoints.ts";
import type { ProviderSettings } from "./providers/provider_settings.ts";
import { readJsonObject } from "./read_json_object.ts";

/** Who asks whom. */
export interface AuthenticatedRequestOptions extends FetchBoundedOptions {
  /** The provider as configured. */
  readonly settings: ProviderSettings;
  /** Its endpoints. */
  readonly endpoints: LoginEndpoints;
}

/** Providers whose client turned out to be registered for the second method. */
const secondChosen = new WeakSet<LoginEndpoints>();

/**
 * Makes a request in which the client proves itself. Where two methods are possible, the second is
 * tried when the first is refused as `invalid_client`: providers look at the client before they look
 * at a code (RFC 6749 sections 4.1.3 and 5.2), so that the code is still good. Nothing else is ever
 * sent twice.
 *
 * The Go tool posts the same code again after any failure; a provider that honours RFC 6749 4.1.2
 * may revoke everything it issued for a code that is used twice
 * (`tests/unit/oidc/authorization_code_flow_test.ts`).
 *
 * @param request calls one of the library's request functions with what it is given
 * @param options provider, limits
 * @returns the reply, whatever its status; the first one when both methods are refused
 * @throws {CommandError} see `fetchBounded`; whatever else `request` throws
 */
export async function authenticatedRequest(
  request: (authentication: ClientAuth, http: OauthRequestOptions) => Promise<Response>,
  options: AuthenticatedRequestOptions,
): Promise<BoundedReply> {
  const { settings, endpoints } = options;
  const [first, second] = clientAuthentication(settings.clientSecret, endpoints.authMethods);
  const ask = (authentication: ClientAuth): Promise<BoundedReply> =>
    boundedOauthRequest((http) => request(authentication, http), options);
  if (second === undefined) return await ask(first);
  if (secondChosen.has(endpoints)) return await ask(second);
  const reply = await ask(first);
  if (!refusesClient(reply)) return reply;
  const other = await ask(second);
  if (refusesClient(other)) return reply;
  secondChosen.add(endpoints);
  return other;
}

function refusesClient({ status, text }: BoundedReply): boolean {
  return (status === 400 || status === 401) &&
    readJsonObject(text)?.get("error") === "invalid_client";
}
