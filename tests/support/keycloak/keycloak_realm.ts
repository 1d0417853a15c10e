/** Realm, client ID and account of {@linkcode keycloakRealm}. */
export const REALM = "main";
export const CLIENT_ID = "opkssh";
export const ALICE = { name: "alice", password: "wonderland", email: "alice@example.com" };
export const GROUP = "ssh-admins";

/** Seconds an ID token is good; login renews it a minute before, but not within half a minute. */
const TOKEN_SECONDS = 95;

/**
 * A realm as Keycloak's administrators export and import it: a public client with the redirect URIs
 * of `docs/providers.md`, PKCE demanded, the device flow, groups in the ID token; one account.
 */
export function keycloakRealm(): Readonly<Record<string, unknown>> {
  return {
    realm: REALM,
    enabled: true,
    accessTokenLifespan: TOKEN_SECONDS,
    groups: [{ name: GROUP }],
    users: [{
      username: ALICE.name,
      enabled: true,
      email: ALICE.email,
      emailVerified: true,
      firstName: "Alice",
      lastName: "Example",
      credentials: [{ type: "password", value: ALICE.password, temporary: false }],
      groups: [`/${GROUP}`],
    }],
    clients: [{
      clientId: CLIENT_ID,
      enabled: true,
      protocol: "openid-connect",
      publicClient: true,
      standardFlowEnabled: true,
      directAccessGrantsEnabled: false,
      redirectUris: [3000, 10001, 11110].map((port) => `http://localhost:${port}/login-callback`),
      attributes: {
        "pkce.code.challenge.method": "S256",
        "oauth2.device.authorization.grant.enabled": "true",
      },
      protocolMappers: [{
        name: "groups",
        protocol: "openid-connect",
        protocolMapper: "oidc-group-membership-mapper",
        config: { "claim.name": "groups", "full.path": "false", "id.token.claim": "true" },
      }],
    }],
  };
}
