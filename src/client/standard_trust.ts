import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";
import type { ProviderTokens } from "./provider_tokens.ts";

/**
 * How a server trusts the ID tokens of a provider where people log in: made for the client, with the
 * commitment as `nonce`.
 *
 * @param settings the provider
 * @returns the providers row without its expiration
 */
export function standardTrust({ clientId }: ProviderSettings): ProviderTokens["trust"] {
  return { clientId, checkClientId: true, commitment: "nonce", gqOnly: false };
}
