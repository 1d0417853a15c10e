import type { ProviderSettings } from "./provider_settings.ts";

/** Names of the classes; the last three are CI systems, which need no browser. */
export type ProviderClassName =
  | "google"
  | "azure"
  | "gitlab"
  | "hello"
  | "generic"
  | "gitlab-ci"
  | "github-actions"
  | "forgejo-actions";

/** What the OpenID Providers of one class have in common. */
export interface ProviderClass {
  /** Which class. */
  readonly name: ProviderClassName;
  /** Where an ID token comes from: a person in a browser, or the CI system's own endpoint. */
  readonly flow: "browser" | "ci";
  /** Scopes when the settings name none. */
  readonly defaultScopes: string;
  /** True when the token endpoint refuses public clients without a client secret. */
  readonly secretRequired: boolean;
  /** False when the ID tokens of its device flow are known to have no nonce. */
  readonly deviceNonce: boolean;
  /** What to look at when this provider refuses. */
  readonly notes: readonly string[];
}

const BROWSER = {
  flow: "browser",
  defaultScopes: "openid profile email",
  deviceNonce: true,
  notes: [],
} as const;
const CI = {
  flow: "ci",
  defaultScopes: "",
  secretRequired: false,
  deviceNonce: false,
  notes: [],
} as const;

const CLASSES: Readonly<Record<ProviderClassName, ProviderClass>> = {
  "google": { ...BROWSER, name: "google", secretRequired: true, deviceNonce: false },
  "azure": {
    ...BROWSER,
    name: "azure",
    secretRequired: false,
    deviceNonce: false,
    defaultScopes: "openid profile email offline_access",
    notes: [
      "the issuer must name the tenant: https://login.microsoftonline.com/<tenant id>/v2.0",
      'the app registration must have "Allow public client flows" switched on',
      'a tenant without user consent may need prompt = "none" in the client configuration',
    ],
  },
  "gitlab": {
    ...BROWSER,
    name: "gitlab",
    secretRequired: false,
    defaultScopes: "openid email",
    notes: ['the GitLab application must have "Confidential" switched off'],
  },
  "hello": {
    ...BROWSER,
    name: "hello",
    secretRequired: false,
    defaultScopes: "openid profile email offline_access",
  },
  "generic": { ...BROWSER, name: "generic", secretRequired: false },
  "gitlab-ci": { ...CI, name: "gitlab-ci" },
  "github-actions": { ...CI, name: "github-actions" },
  "forgejo-actions": { ...CI, name: "forgejo-actions" },
};

/** Client ID in rows that stand for a CI system: there the audience is the commitment. */
const UNUSED = "unused";

/**
 * Tells what kind of OpenID Provider a row stands for, by its issuer as configured; the first test
 * that fits decides, in the order of the Go tool.
 *
 * @param settings one provider
 * @returns its class
 */
export function providerClass(settings: ProviderSettings): ProviderClass {
  return CLASSES[className(settings)];
}

function className({ issuer, clientId, aliases }: ProviderSettings): ProviderClassName {
  const bare = issuer.endsWith("/") ? issuer.slice(0, -1) : issuer;
  if (issuer.startsWith("https://accounts.google.com")) return "google";
  if (issuer.startsWith("https://login.microsoftonline.com")) return "azure";
  if (clientId === UNUSED && aliases.includes("gitlab-ci")) return "gitlab-ci";
  if (bare === "https://gitlab.com") return "gitlab";
  if (issuer === "https://issuer.hello.coop") return "hello";
  if (issuer === "https://token.actions.githubusercontent.com") return "github-actions";
  if (clientId === UNUSED && bare.endsWith("/api/actions")) return "forgejo-actions";
  return "generic";
}
