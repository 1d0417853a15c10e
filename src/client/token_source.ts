import type { CiEnvironment } from "../oidc/ci_environment.ts";
import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";

/** Where the ID token of a login comes from. */
export type TokenSource =
  /** A person at this provider's login page. */
  | { readonly kind: "browser"; readonly settings: ProviderSettings }
  /** The same, after the person has picked the provider in the browser. */
  | { readonly kind: "browser choice"; readonly choices: readonly ProviderSettings[] }
  /** The CI system this job runs in. */
  | { readonly kind: "ci"; readonly settings: ProviderSettings; readonly ci: CiEnvironment };

/** Where a person has to log in. */
export type PersonTokenSource = Exclude<TokenSource, { kind: "ci" }>;
