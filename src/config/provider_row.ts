import type { ConfigSource } from "./config_source.ts";

/**
 * One OpenID Provider as configured. The login checks it when it is used, so that a bad row bothers
 * only those who want it.
 */
export interface ProviderRow {
  /** Names the user may call it by; compared without regard to ASCII case. */
  readonly aliases: readonly string[];
  /** Issuer, byte for byte what the discovery document and the ID token must say. */
  readonly issuer: string;
  /** Client ID registered at the OpenID Provider. */
  readonly clientId: string;
  /** Client secret; undefined for a public client. */
  readonly clientSecret?: string | undefined;
  /** Blank-separated scopes; empty means the default of the provider's class. */
  readonly scopes: string;
  /** Value of `access_type`, sent even when empty. */
  readonly accessType: string;
  /** Value of `prompt`, sent even when empty. */
  readonly prompt: string;
  /** Loopback redirect URIs in the order in which they are tried. */
  readonly redirectUris: readonly string[];
  /** Redirect URI announced instead of the loopback one. */
  readonly remoteRedirectUri?: string | undefined;
  /** Put the access token into the certificate. */
  readonly sendAccessToken: boolean;
}

/** A row and where it was found. */
export interface SourcedProviderRow extends ProviderRow {
  readonly source: ConfigSource;
}
