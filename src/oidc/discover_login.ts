import { fetchDiscovery } from "./discovery.ts";
import { explainFetchError } from "./explain_fetch_error.ts";
import type { HttpGet } from "./http_get.ts";
import { type LoginEndpoints, loginEndpoints } from "./login_endpoints.ts";
import type { ProviderSettings } from "./providers/provider_settings.ts";

/** What a provider says about itself, as far as logins are concerned. */
export interface DiscoveredLogin {
  /** Where its keys are. */
  readonly jwksUri: string;
  /** Where it is asked. */
  readonly endpoints: LoginEndpoints;
}

/**
 * Asks a provider for its endpoints.
 *
 * @param settings the provider as configured
 * @param get gets documents
 * @returns the endpoints
 * @throws {CommandError} `provider_unreachable`, `provider_reply_invalid`
 */
export async function discoverLogin(
  { issuer }: ProviderSettings,
  get: HttpGet,
): Promise<DiscoveredLogin> {
  try {
    const { jwksUri, raw } = await fetchDiscovery(issuer, get);
    return { jwksUri, endpoints: loginEndpoints(issuer, raw) };
  } catch (error) {
    throw explainFetchError(error, issuer);
  }
}
