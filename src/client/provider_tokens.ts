import type { LoginEndpoints } from "../oidc/login_endpoints.ts";
import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";
import type { KeySet } from "../openpubkey/key_set.ts";
import type { CompactIdToken } from "../openpubkey/pk_token.ts";
import type { TrustedClient } from "../openpubkey/trusted_issuer.ts";

/** What the provider handed out, checked in all but the provider's signature. */
export interface ProviderTokens {
  /** The provider. */
  readonly settings: ProviderSettings;
  /** How a server would be told to trust its tokens. */
  readonly trust: Omit<TrustedClient, "expiration" | "line">;
  /** The ID token in JWT compact form, GQ-signed when it is a job's. Secret. */
  readonly idToken: string;
  /** The same, taken apart. */
  readonly parsed: CompactIdToken;
  /** Access token, if any. Secret. */
  readonly accessToken: string | undefined;
  /** What later ID tokens can be had for, if the provider gives any. */
  readonly refresh: RefreshGrant | undefined;
  /** The provider's keys, or where they are. */
  readonly keys: KeySet | { readonly jwksUri: string };
}

/** A refresh token and where it is good. */
export interface RefreshGrant {
  /** The refresh token. Secret; kept in memory only. */
  readonly refreshToken: string;
  /** The provider's endpoints. */
  readonly endpoints: LoginEndpoints;
  /** Where its keys are. */
  readonly jwksUri: string;
}
