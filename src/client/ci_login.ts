import { CommandError } from "../errors/command_error.ts";
import { Refusal } from "../errors/refusal.ts";
import { unreachable } from "../errors/unreachable.ts";
import { checkIdToken } from "../oidc/check_id_token.ts";
import type { CiEnvironment, GitlabCiEnvironment } from "../oidc/ci_environment.ts";
import { ciTokenRequest } from "../oidc/ci_token_request.ts";
import { fetchDiscovery } from "../oidc/discovery.ts";
import { explainFetchError } from "../oidc/explain_fetch_error.ts";
import { fetchKeySet } from "../oidc/fetch_key_set.ts";
import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";
import type { KeySet } from "../openpubkey/key_set.ts";
import { parseCompactIdToken } from "../openpubkey/parse_pk_token.ts";
import { GQ_BOUND_AUDIENCE_PREFIX } from "../openpubkey/trusted_issuer.ts";
import { gqSignIdToken } from "./gq_sign_id_token.ts";
import type { LoginNetwork } from "./login_network.ts";
import type { LoginWorld } from "./login_world.ts";
import type { ProviderTokens } from "./provider_tokens.ts";

/** What a login of a CI job needs to know. */
export interface CiLoginOptions {
  /** The CI system as a provider. */
  readonly settings: ProviderSettings;
  /** The job's environment. */
  readonly ci: CiEnvironment;
  /** Commitment to the client instance claims. */
  readonly commitment: string;
  /** The way to the network. */
  readonly network: Pick<LoginNetwork, "get" | "fetch">;
}

/**
 * Takes the ID token of a CI job, verifies it and turns its RS256 signature into a GQ signature.
 * GitHub Actions and Forgejo Actions make a token for the commitment as its audience; GitLab CI made
 * one before the key existed, so there the commitment goes into the GQ header.
 *
 * @param options provider, environment, commitment
 * @param world seams
 * @returns GQ-signed ID token, and the keys it was verified with
 * @throws {CommandError} `token_rejected`, `provider_refused`, `provider_unreachable`,
 * `provider_reply_invalid`, `config_invalid`, `login_interrupted`
 */
export async function ciLogin(
  options: CiLoginOptions,
  world: Pick<LoginWorld, "now" | "random" | "signal">,
): Promise<ProviderTokens> {
  const { settings, commitment } = options;
  const { raw, trust } = await receive(options, world);
  const parsed = await checkIdToken(raw, {
    issuer: settings.issuer,
    clientId: trust.clientId,
    nonce: undefined,
    algorithms: ["RS256"],
    accessToken: undefined,
    now: world.now(),
  });
  try {
    const keys = await fetchKeys(options);
    const cic = trust.commitment === "gq-bound" ? commitment : undefined;
    const idToken = await gqSignIdToken({
      idToken: parsed,
      keySet: keys,
      cic,
      random: world.random,
    });
    return {
      settings,
      trust,
      idToken,
      parsed: parseCompactIdToken(idToken),
      accessToken: undefined,
      refresh: undefined,
      keys,
    };
  } finally {
    parsed.signature.fill(0);
  }
}

interface Received {
  /** With its RS256 signature. */
  readonly raw: string;
  readonly trust: ProviderTokens["trust"];
}

async function receive(
  { ci, commitment, network }: CiLoginOptions,
  { signal }: Pick<LoginWorld, "signal">,
): Promise<Received> {
  switch (ci.kind) {
    case "github-actions":
    case "forgejo-actions": {
      const raw = await ciTokenRequest(ci, commitment, { fetch: network.fetch, signal });
      const commitmentIsAudience = { commitment: "aud", checkClientId: false } as const;
      return { raw, trust: { ...commitmentIsAudience, clientId: commitment, gqOnly: true } };
    }
    case "gitlab-ci":
      return received(ci);
    default:
      return unreachable(ci);
  }
}

function received({ idToken }: GitlabCiEnvironment): Received {
  if (idToken === undefined) {
    throw new CommandError("config_invalid", "OPENPUBKEY_JWT is not set in this job", {
      hints: [
        "declare it in the pipeline: id_tokens: { OPENPUBKEY_JWT: " +
        `{ aud: "${GQ_BOUND_AUDIENCE_PREFIX}NAME" } }`,
      ],
    });
  }
  const audience = audienceOf(idToken);
  if (typeof audience !== "string" || !audience.startsWith(GQ_BOUND_AUDIENCE_PREFIX)) {
    throw rejected("its audience is not one made for opkssh", [
      `in the pipeline, let the aud of OPENPUBKEY_JWT begin with "${GQ_BOUND_AUDIENCE_PREFIX}"`,
    ]);
  }
  return {
    raw: idToken,
    trust: {
      clientId: audience,
      checkClientId: true,
      commitment: "gq-bound",
      audiencePrefix: GQ_BOUND_AUDIENCE_PREFIX,
      gqOnly: true,
    },
  };
}

function audienceOf(idToken: string): string | readonly string[] | undefined {
  try {
    return parseCompactIdToken(idToken).claims.audience;
  } catch (error) {
    if (error instanceof Refusal) throw rejected(`OPENPUBKEY_JWT is no ID token (${error.code})`);
    throw error;
  }
}

async function fetchKeys({ settings, network }: CiLoginOptions): Promise<KeySet> {
  try {
    const { jwksUri } = await fetchDiscovery(settings.issuer, network.get);
    return (await fetchKeySet(jwksUri, network.get)).keySet;
  } catch (error) {
    throw explainFetchError(error, settings.issuer);
  }
}

function rejected(fact: string, hints: readonly string[] = []): CommandError {
  return new CommandError("token_rejected", `The job's ID token cannot be used: ${fact}`, {
    hints,
  });
}
