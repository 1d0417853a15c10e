import { CommandError, EXIT_CODES } from "../errors/command_error.ts";
import { checkIdToken } from "../oidc/check_id_token.ts";
import type { Fetch } from "../oidc/fetch_bounded.ts";
import type { LoginEndpoints } from "../oidc/login_endpoints.ts";
import { refreshTokens } from "../oidc/refresh_tokens.ts";
import type { RequestedTokens } from "../oidc/request_tokens.ts";
import type { CompactIdToken } from "../openpubkey/pk_token.ts";
import { describeInstant } from "./describe_time.ts";
import type { LoginWorld } from "./login_world.ts";
import type { ProviderTokens } from "./provider_tokens.ts";

/** What came of one refresh, checked in all but the signature. */
export interface FreshTokens {
  /** The fresh ID token in JWT compact form. Secret. */
  readonly idToken: string;
  /** The fresh access token, if any. Secret. */
  readonly accessToken: string | undefined;
  /** Its `exp`, Unix seconds. */
  readonly expires: number;
}

/** What is renewed. */
export interface AutoRefreshOptions {
  /** Tokens of the login. */
  readonly tokens: ProviderTokens;
  /** Makes token requests. */
  readonly fetch: Fetch;
  /**
   * Certifies the same key anew and replaces the files.
   *
   * @returns false when the key is no longer where the login put it, so that there is nothing to do
   */
  readonly renew: (fresh: FreshTokens) => Promise<boolean>;
}

type AutoRefreshWorld = Pick<LoginWorld, "terminal" | "now" | "sleep" | "signal">;

/** Seconds before the expiry at which it is renewed, and least seconds between two requests. */
const AHEAD = 60;
const FLOOR = 30;
/** Longest uninterrupted wait, in seconds. */
const LONGEST_STEP = 60;
/** Longest pause after failures, and how long after the expiry it is tried, in seconds. */
const LONGEST_PAUSE = 600;
const PATIENCE = 86_400;

/**
 * Keeps a key alive: shortly before the ID token expires, asks for a fresh one and has the key
 * certified with it. Works with every provider that gave a refresh token; the Go tool knows three, and
 * after its first refresh asks thousands of times a minute (`tests/unit/client/auto_refresh_test.ts`).
 *
 * @param options tokens, and how the key is certified
 * @param world clock, waiting, terminal
 * @returns when the provider gives no more ID tokens, or the key is gone
 * @throws {CommandError} `provider_reply_invalid` without a refresh token; `provider_refused` when it
 * is no longer good; `token_rejected` when the fresh token is not the same person's;
 * `provider_unreachable` after a day of trying; `login_interrupted`
 */
export async function autoRefresh(
  options: AutoRefreshOptions,
  world: AutoRefreshWorld,
): Promise<void> {
  const { terminal } = world;
  const { tokens } = options;
  const grant = tokens.refresh;
  if (grant === undefined) throw noRefreshToken();
  terminal.hint(
    'servers look at renewed keys only where their providers row says "oidc-refreshed"',
  );
  let refreshToken: string = grant.refreshToken;
  let latest: CompactIdToken = tokens.parsed;
  for (;;) {
    const expiry = latest.claims.expiresAt ?? 0;
    const pause = Math.max(FLOOR, expiry - AHEAD - world.now());
    terminal.say(`renewing ${describeInstant(world.now() + pause, world.now())}; Ctrl-C ends this`);
    await restUntil(world.now() + pause, world);
    const fresh = await patiently(
      expiry,
      world,
      () => ask(options, refreshToken, grant.endpoints, world),
    );
    if (fresh === undefined) {
      terminal.warn(
        "the provider refreshed without an ID token: the key cannot be renewed further",
      );
      return terminal.hint("opkssh login when it has expired");
    }
    refreshToken = fresh.refreshToken ?? refreshToken;
    latest = await check(fresh, tokens, latest, world);
    const expires = latest.claims.expiresAt ?? 0;
    if (!await patiently(expiry, world, () => options.renew({ ...fresh, expires }))) {
      return terminal.warn("the key of this login is gone or replaced: nothing to renew");
    }
    const until = describeInstant(expires, world.now());
    terminal.say(`renewed; the fresh ID token is good until ${until}`);
  }
}

/** In short steps: timers stand still while a computer is asleep, and tokens do not. */
async function restUntil(
  instant: number,
  { now, sleep, signal }: AutoRefreshWorld,
): Promise<void> {
  try {
    for (let left = instant - now(); left > 0; left = instant - now()) {
      await sleep(Math.min(left, LONGEST_STEP) * 1000, signal);
    }
  } catch (cause) {
    if (signal?.aborted !== true) throw cause;
    throw new CommandError("login_interrupted", "Renewing was ended; the key stays as it is", {
      exitCode: EXIT_CODES.interrupted,
      cause,
    });
  }
}

async function ask(
  { tokens: { settings }, fetch }: AutoRefreshOptions,
  refreshToken: string,
  endpoints: LoginEndpoints,
  { signal }: AutoRefreshWorld,
): Promise<RequestedTokens | undefined> {
  try {
    return await refreshTokens({ settings, endpoints, refreshToken, fetch, signal });
  } catch (error) {
    if (error instanceof CommandError && error.code === "provider_refused") throw ended(error);
    throw error;
  }
}

/** Tries until it works; a network that is down, as after sleep, is waited for. */
async function patiently<T>(
  expiry: number,
  world: AutoRefreshWorld,
  run: () => Promise<T>,
): Promise<T> {
  for (let pause = FLOOR;; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return await run();
    } catch (error) {
      const later = error instanceof CommandError && error.code === "provider_unreachable" &&
        world.now() < expiry + PATIENCE;
      if (!later) throw error;
      world.terminal.warn(`${error.message}; trying again in ${pause} seconds`);
      await restUntil(world.now() + pause, world);
    }
  }
}

/** OpenID Connect Core 12.2: the same person, the same provider, not older; nonce absent or the same. */
async function check(
  fresh: RequestedTokens,
  { settings, parsed: original, refresh }: ProviderTokens,
  latest: CompactIdToken,
  world: AutoRefreshWorld,
): Promise<CompactIdToken> {
  const token = await checkIdToken(fresh.idToken, {
    issuer: settings.issuer,
    clientId: settings.clientId,
    nonce: undefined,
    algorithms: refresh?.endpoints.signingAlgorithms ?? [],
    accessToken: fresh.accessToken,
    now: world.now(),
    providerNow: fresh.providerNow,
  });
  const { subject, issuedAt = 0, nonce } = token.claims;
  if (subject !== original.claims.subject) throw rejected("it is of another person");
  if (issuedAt < (latest.claims.issuedAt ?? 0)) throw rejected("it is older than the one before");
  if (nonce !== undefined && nonce !== "" && nonce !== original.claims.nonce) {
    throw rejected("its nonce is not the one of the login");
  }
  return token;
}

function noRefreshToken(): CommandError {
  return new CommandError(
    "provider_reply_invalid",
    "The provider gave no refresh token: the key is there, but cannot be renewed",
    {
      hints: [
        'add "offline_access" to the scopes of this provider, if it knows that scope',
        "allow the refresh token grant for this client at the provider",
      ],
    },
  );
}

function ended(cause: CommandError): CommandError {
  return new CommandError("provider_refused", `The key cannot be renewed: ${cause.message}`, {
    hints: ["opkssh login"],
    cause,
  });
}

function rejected(fact: string): CommandError {
  return new CommandError("token_rejected", `The refreshed ID token cannot be used: ${fact}`, {
    hints: ["opkssh login"],
  });
}
