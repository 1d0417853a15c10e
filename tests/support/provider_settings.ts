import { DEFAULT_REDIRECT_URIS } from "../../src/oidc/providers/default_redirect_uris.ts";
import type { ProviderSettings } from "../../src/oidc/providers/provider_settings.ts";

/**
 * Settings of a provider as a configuration row without optional keys gives them.
 *
 * @param changes laid over them
 */
export function providerSettings(changes: Partial<ProviderSettings> = {}): ProviderSettings {
  return {
    aliases: ["example"],
    issuer: "https://op.example.com",
    clientId: "client-1",
    scopes: "openid profile email",
    accessType: "offline",
    prompt: "consent",
    redirectUris: DEFAULT_REDIRECT_URIS,
    sendAccessToken: false,
    ...changes,
  };
}
