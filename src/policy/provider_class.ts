import { GQ_BOUND_AUDIENCE_PREFIX, type TrustedClient } from "../openpubkey/trusted_issuer.ts";

/** How the tokens of a providers row are checked. */
export interface ProviderClass extends Omit<TrustedClient, "expiration" | "line"> {
  /** What `iss` must say; not always what is written. */
  readonly issuer: string;
}

const GITHUB_ACTIONS = "https://token.actions.githubusercontent.com";
const FORGEJO_ENDING = "/api/actions";

/** Issuers that are ordinary providers whatever follows. */
const ALWAYS_STANDARD: readonly string[] = [
  "http://oidc.local",
  "http://localhost:",
  "https://login.microsoftonline.com",
];

/**
 * Chooses how the tokens of a providers row are checked, from the row alone and never from a token:
 *
 * - GitHub Actions, and Forgejo Actions (`/api/actions`, one final slash dropped): the commitment is
 *   `aud`, which therefore names no client, and the signature must be GQ256;
 * - a client ID that begins with `OPENPUBKEY-PKTOKEN:`: GitLab CI, whose commitment is in the GQ
 *   header; `aud` must be the whole client ID;
 * - everybody else: `nonce` is the commitment, `aud` names the client.
 *
 * The Go tool has no GitLab CI on its server (`tests/unit/policy/provider_class_test.ts`).
 *
 * @param issuer first column
 * @param clientId second column
 * @returns the class
 */
export function providerClass(issuer: string, clientId: string): ProviderClass {
  const actions = actionsIssuer(issuer);
  if (actions !== undefined) {
    return { issuer: actions, clientId, checkClientId: false, commitment: "aud", gqOnly: true };
  }
  if (clientId.startsWith(GQ_BOUND_AUDIENCE_PREFIX)) {
    return {
      issuer,
      clientId,
      checkClientId: true,
      commitment: "gq-bound",
      audiencePrefix: GQ_BOUND_AUDIENCE_PREFIX,
      gqOnly: true,
    };
  }
  return { issuer, clientId, checkClientId: true, commitment: "nonce", gqOnly: false };
}

/** The issuer when its tokens are made for jobs; undefined for ordinary providers. */
function actionsIssuer(issuer: string): string | undefined {
  if (ALWAYS_STANDARD.some((prefix) => issuer.startsWith(prefix))) return undefined;
  if (issuer === GITHUB_ACTIONS) return issuer;
  const bare = issuer.endsWith("/") ? issuer.slice(0, -1) : issuer;
  return bare.endsWith(FORGEJO_ENDING) ? bare : undefined;
}
