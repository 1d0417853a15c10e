import { explainFetchError } from "../oidc/explain_fetch_error.ts";
import { fetchKeySet } from "../oidc/fetch_key_set.ts";
import type { ClientInstanceClaims } from "../openpubkey/client_instance_claims.ts";
import type { KeySet } from "../openpubkey/key_set.ts";
import { fingerprint } from "../ssh/fingerprint.ts";
import { encodePublicKey } from "../ssh/public_key.ts";
import type { UserKeyPair } from "../ssh/user_key_pair.ts";
import type { FreshTokens } from "./auto_refresh.ts";
import type { CompletedLogin } from "./browser_login.ts";
import { certifyIdentity } from "./certify_identity.ts";
import { describeInstant } from "./describe_time.ts";
import { loginDestination } from "./login_destination.ts";
import { loginInterrupted } from "./login_interrupted.ts";
import type { LoginNetwork } from "./login_network.ts";
import type { SettledLoginOptions } from "./login_options.ts";
import type { LoginResult } from "./login_result.ts";
import type { LoginWorld } from "./login_world.ts";
import { placeKey } from "./place_key.ts";
import { placeWithAgent } from "./place_with_agent.ts";
import type { ProviderTokens } from "./provider_tokens.ts";
import { withDirectoryLock } from "./with_directory_lock.ts";

/** What a key is made of once the provider has answered. */
export interface LoginParts {
  /** What the provider handed out. */
  readonly tokens: ProviderTokens;
  readonly key: UserKeyPair;
  /** What the provider committed to. */
  readonly claims: ClientInstanceClaims;
  readonly network: Pick<LoginNetwork, "get" | "fetch">;
  readonly options: SettledLoginOptions;
  readonly world: LoginWorld;
  /** What the key is renewed with. */
  readonly fresh?: FreshTokens;
}

/**
 * Makes the certificate of a login, or of its renewal, and puts it with the key where it belongs.
 *
 * @param parts tokens, key, seams
 * @returns what the login came to, and what the last page says
 * @throws {CommandError} when there is no key; then no file has been touched
 */
export async function completeLogin(parts: LoginParts): Promise<CompletedLogin<LoginResult>> {
  const { key, claims, options, world, fresh } = parts;
  const tokens = fresh === undefined
    ? parts.tokens
    : { ...parts.tokens, accessToken: fresh.accessToken };
  const { sendAccessToken } = tokens.settings;
  const certified = await certifyIdentity({
    tokens,
    keySet: await keySetOf(parts),
    key,
    claims,
    principals: options.principals,
    sendAccessToken,
    lifetimeSeconds: options.lifetimeSeconds,
    now: world.now(),
    nonce: world.random(32),
    refreshedIdToken: fresh?.idToken,
  });
  if (fresh === undefined) {
    for (const warning of certified.warnings) {
      world.terminal.warn(warning);
    }
  }
  if (fresh === undefined && sendAccessToken) {
    world.terminal.warn("every server you connect to can read and use the access token");
  }
  if (world.signal?.aborted) throw loginInterrupted(undefined);
  const { fileSystem, paths } = world;
  const { identity } = certified;
  const who = tokens.trust.commitment === "nonce" ? "person" : "job";
  const audiences = audiencesOf(tokens);
  const policyEnd = fresh === undefined
    ? identity.validUntil ?? Infinity
    : Math.max(fresh.expires, (tokens.parsed.claims.issuedAt ?? 0) + 86_400);
  const until = Math.min(policyEnd, certified.expires ?? Infinity);
  const newKey = { key, certificate: certified.blob, passphrase: options.passphrase };
  const { placed: files, inAgent } = await placeWithAgent(
    options.agent,
    {
      ...newKey,
      identity: { ...identity, audiences: who === "job" ? undefined : audiences },
      until,
    },
    world,
    () =>
      withDirectoryLock(paths.sshDir, fileSystem, async () => {
        // again: whatever has come into that place meanwhile stays
        const destination = await loginDestination(tokens.settings, options, world);
        return await placeKey(destination, newKey, world);
      }),
  );
  const value: LoginResult = {
    who,
    identity: {
      issuer: identity.issuer,
      subject: identity.subject,
      email: identity.email,
      audiences,
    },
    files,
    agent: !inAgent ? "no" : options.agent === "only" ? "only" : "yes",
    fingerprint: await fingerprint(encodePublicKey(key.publicKey)),
    certificate: certified.certificate,
    idTokenExpires: tokens.parsed.claims.expiresAt ?? 0,
    usualExpiry: identity.validUntil ?? 0,
    certificateExpires: certified.expires,
    claims: identity.claims,
  };
  return {
    value,
    facts: {
      identity: identity.email ?? identity.subject,
      issuer: identity.issuer,
      place: files?.privateKey ?? (inAgent ? "the SSH agent" : "printed in the terminal"),
      until: describeInstant(lastSecond(value), world.now()),
    },
  };
}

/** Up to when the key works where the usual policy is set. */
function lastSecond({ usualExpiry, certificateExpires }: LoginResult): number {
  return Math.min(usualExpiry, certificateExpires ?? usualExpiry);
}

function audiencesOf({ parsed }: ProviderTokens): readonly string[] {
  const { audience } = parsed.claims;
  return typeof audience === "string" ? [audience] : audience ?? [];
}

async function keySetOf({ tokens, network }: LoginParts): Promise<KeySet> {
  if (!("jwksUri" in tokens.keys)) return tokens.keys;
  try {
    return (await fetchKeySet(tokens.keys.jwksUri, network.get)).keySet;
  } catch (error) {
    throw explainFetchError(error, tokens.settings.issuer);
  }
}
