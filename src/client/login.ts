import type { AgentMode } from "../config/agent_mode.ts";
import { loadClientConfig } from "../config/load_client_config.ts";
import { CommandError } from "../errors/command_error.ts";
import { BUILTIN_PROVIDERS } from "../oidc/providers/builtin_providers.ts";
import { DEFAULT_REDIRECT_URIS } from "../oidc/providers/default_redirect_uris.ts";
import { createClientInstanceClaims } from "../openpubkey/client_instance_claims.ts";
import { isSafePrincipal } from "../ssh/is_safe_principal.ts";
import { publicKeyToJwk } from "../ssh/public_key_jwk.ts";
import { generateUserKeyPair } from "../ssh/user_key_pair.ts";
import { autoRefresh, type FreshTokens } from "./auto_refresh.ts";
import type { CompletedLogin } from "./browser_login.ts";
import { ciLogin } from "./ci_login.ts";
import { completeLogin, type LoginParts } from "./complete_login.ts";
import { isStillPlaced } from "./is_still_placed.ts";
import { loginDestination } from "./login_destination.ts";
import { loginInterrupted } from "./login_interrupted.ts";
import type { LoginOptions, SettledLoginOptions } from "./login_options.ts";
import { type LoginNetwork, openLoginNetwork } from "./login_network.ts";
import { loginProviders } from "./login_providers.ts";
import type { LoginResult } from "./login_result.ts";
import type { LoginWorld } from "./login_world.ts";
import { personLogin } from "./person_login.ts";
import { requireAgent } from "./place_with_agent.ts";
import type { ProviderTokens } from "./provider_tokens.ts";
import type { TokenSource } from "./token_source.ts";
import { warnAboutSsh } from "./warn_about_ssh.ts";

/**
 * Logs in: takes an ID token from the OpenID Provider, binds it to a fresh key, and writes the key
 * with an SSH certificate that carries the proof.
 *
 * Everything that can be known beforehand is checked before the browser opens (configuration, the
 * place of the key), everything else before the first byte is written: the certificate must pass
 * what `verify` would ask of it.
 *
 * @param given what was asked for
 * @param world seams
 * @param onLogin told when the key is there, before it is renewed
 * @returns who, where, until when; see `reportLogin`; with `autoRefresh` only when there is no more
 * to renew
 * @throws {CommandError} when there is no login; then no file has been touched. With `autoRefresh`
 * also when the key is there and cannot be renewed further
 */
export async function login(
  given: LoginOptions,
  world: LoginWorld,
  onLogin?: (result: LoginResult) => Promise<void>,
): Promise<LoginResult> {
  checkOptions(given);
  const config = await loadClientConfig({
    paths: world.paths,
    configPath: given.configPath,
    builtin: { providers: BUILTIN_PROVIDERS, redirectUris: DEFAULT_REDIRECT_URIS },
    fileSystem: world.fileSystem,
    ...(world.systemOwners === undefined ? {} : { systemOwners: world.systemOwners }),
  });
  for (const warning of config.warnings) world.terminal.warn(warning);
  const options = {
    ...given,
    agent: agentMode(given, config.agent.value),
    flow: given.flow ?? config.flow.value,
  };
  const source = loginProviders(options, config, world);
  if (options.agent === "yes" || options.agent === "only") {
    (await requireAgent(world.agent)).close();
  }
  if (source.kind === "ci" && options.autoRefresh === true) {
    throw new CommandError("usage", "The key of a job cannot be renewed: run opkssh login again");
  }
  await checkDestinations(source, options, world);
  const network = await openLoginNetwork(config.caFile.value, world);
  try {
    return await run(options, world, { source, network, onLogin });
  } catch (error) {
    // whatever the interruption made fail, this is what happened
    throw world.signal?.aborted ? loginInterrupted(error) : error;
  } finally {
    network.close();
  }
}

interface Surroundings {
  readonly source: TokenSource;
  readonly network: LoginNetwork;
  readonly onLogin: ((result: LoginResult) => Promise<void>) | undefined;
}

async function run(
  options: SettledLoginOptions,
  world: LoginWorld,
  { source, network, onLogin }: Surroundings,
): Promise<LoginResult> {
  const sshVersion = world.sshVersion();
  const key = await generateUserKeyPair(options.keyType ?? "ecdsa");
  const claims = await createClientInstanceClaims(publicKeyToJwk(key.publicKey), world.random(32));
  let parts: LoginParts | undefined;
  const complete = (tokens: ProviderTokens): Promise<CompletedLogin<LoginResult>> => {
    parts = { tokens, key, claims, network, options, world };
    return completeLogin(parts);
  };
  if (source.kind === "ci") {
    const { commitment } = claims;
    const { settings, ci } = source;
    const tokens = await ciLogin({ settings, ci, commitment, network }, world);
    const { value } = await complete(tokens);
    await onLogin?.(value);
    return value;
  }
  const result = await personLogin(
    {
      flow: options.flow,
      source,
      nonce: claims.commitment,
      timeoutMs: (options.timeoutSeconds ?? 300) * 1000,
      disableBrowserOpen: options.disableBrowserOpen ?? false,
      network,
      beforeLogin: async (settings) => {
        await loginDestination(settings, options, world);
      },
    },
    world,
    complete,
  );
  await warnAboutSsh(result.files?.privateKey, key.publicKey, {
    ...world,
    sshVersion: () => sshVersion,
  });
  await onLogin?.(result);
  if (options.autoRefresh === true && parts !== undefined) await stay(parts, result);
  return result;
}

async function stay(parts: LoginParts, { files }: LoginResult): Promise<void> {
  const { tokens, key, network, world } = parts;
  const renew = async (fresh: FreshTokens): Promise<boolean> => {
    const there = files === undefined ||
      await isStillPlaced(files.certificate, key.publicKey, world.fileSystem);
    if (there) await completeLogin({ ...parts, fresh });
    return there;
  };
  await autoRefresh({ tokens, fetch: network.fetch, renew }, world);
}

/**
 * Before the browser opens for the choice, at least one of the providers must have a place for its
 * key; `beforeLogin` then looks at the one that was chosen.
 */
async function checkDestinations(
  source: TokenSource,
  options: SettledLoginOptions,
  world: LoginWorld,
): Promise<void> {
  if (source.kind === "browser") return;
  if (source.kind === "ci") return void await loginDestination(source.settings, options, world);
  let problem: unknown;
  for (const settings of source.choices) {
    try {
      await loginDestination(settings, options, world);
      return;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      problem ??= error;
    }
  }
  throw problem;
}

/** What the person says counts more than the configuration, and a printed key is for a script. */
function agentMode(options: LoginOptions, configured: AgentMode): AgentMode {
  const { printKey = false, privateKeyFile = "", ppk = false } = options;
  const mode = options.agent ?? (printKey ? "no" : configured);
  if (mode === "only" && (printKey || privateKeyFile !== "" || ppk)) {
    const flag = printKey ? "--print-key" : ppk ? "--ppk" : "--private-key-file";
    throw new CommandError("usage", `A key for the SSH agent only cannot go elsewhere: ${flag}`, {
      hints: [`leave out ${flag}, or use --agent=yes`],
    });
  }
  return mode;
}

function checkOptions(options: LoginOptions): void {
  const { principals, lifetimeSeconds, printKey, ppk, autoRefresh } = options;
  const odd = principals?.find((principal) => !isSafePrincipal(principal));
  if (odd !== undefined) {
    throw new CommandError("usage", `No server takes the principal ${JSON.stringify(odd)}`, {
      hints: ["principals are user names: letters, digits and . _ - + @"],
    });
  }
  if (printKey === true && autoRefresh === true) {
    throw new CommandError("usage", "A printed key cannot be renewed", {
      hints: ["-i FILE keeps the renewed key in a file of your choice"],
    });
  }
  if (printKey === true && ppk === true) {
    throw new CommandError("usage", "A printed key goes into no file: --ppk", {
      hints: ["-i FILE --ppk writes FILE and FILE.ppk"],
    });
  }
  if (lifetimeSeconds !== undefined && !(lifetimeSeconds >= 1)) {
    throw new CommandError("usage", "The lifetime of the certificate must be at least a second");
  }
}
