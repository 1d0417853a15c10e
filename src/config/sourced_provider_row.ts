import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";
import type { ConfigSource } from "./config_source.ts";

/**
 * One OpenID Provider as configured, and where it was found. The login checks it when it is used, so
 * that a bad row bothers only those who want it.
 */
export interface SourcedProviderRow extends ProviderSettings {
  readonly source: ConfigSource;
}
