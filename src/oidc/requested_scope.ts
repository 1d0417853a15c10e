import { providerClass } from "./providers/provider_class.ts";
import type { ProviderSettings } from "./providers/provider_settings.ts";

/**
 * The scopes to ask a provider for (RFC 6749 section 3.3).
 *
 * @param settings the provider as configured
 * @returns scopes separated by single blanks; those of its class when it is configured with none
 */
export function requestedScope(settings: ProviderSettings): string {
  const scopes = settings.scopes.split(/[ \t\r\n]+/).filter((scope) => scope !== "");
  return scopes.length > 0 ? scopes.join(" ") : providerClass(settings).defaultScopes;
}
