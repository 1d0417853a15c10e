/**
 * What a login needs to know about one OpenID Provider: one row of the client configuration, of
 * `OPKSSH_PROVIDERS`, of `--provider`, or of the built-in list. Not yet checked; see
 * `check_provider_settings.ts`.
 */
export interface ProviderSettings {
  /** Names the user may call it by; compared without regard to ASCII case. May be empty. */
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
  /** Redirect URI announced instead of the loopback one, when a remote page forwards the answer. */
  readonly remoteRedirectUri?: string | undefined;
  /** Put the access token into the certificate, so that the server can ask for user info. */
  readonly sendAccessToken: boolean;
}
