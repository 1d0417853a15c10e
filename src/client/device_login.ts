import { CommandError } from "../errors/command_error.ts";
import { checkIdToken } from "../oidc/check_id_token.ts";
import { Deadline } from "../oidc/deadline.ts";
import type { LoginEndpoints } from "../oidc/login_endpoints.ts";
import { pollDeviceToken } from "../oidc/poll_device_token.ts";
import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";
import {
  type DeviceAuthorization,
  requestDeviceAuthorization,
} from "../oidc/request_device_authorization.ts";
import type { RequestedTokens } from "../oidc/request_tokens.ts";
import type { CompactIdToken } from "../openpubkey/pk_token.ts";
import { qrCode } from "../terminal/qr_code.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { rememberLostNonce } from "./device_flow_memory.ts";
import { formatMinutes } from "./format_minutes.ts";
import type { LoginWorld } from "./login_world.ts";
import type { PasteLoginOptions } from "./paste_login.ts";
import type { ProviderTokens } from "./provider_tokens.ts";
import { refreshGrant } from "./refresh_grant.ts";
import { standardTrust } from "./standard_trust.ts";
import { withCountdown } from "./with_countdown.ts";

/** Cause of the error when the provider gave no device code, so that nothing has happened yet. */
export const NO_DEVICE_CODE = "no device code";

/**
 * Logs a person in who types a code on another device (RFC 8628). The ID token must carry the nonce
 * of the device authorization request, or it says nothing about the key: then there is none, and the
 * provider is remembered for `--flow=auto`.
 *
 * @param options provider, commitment, limits
 * @param world seams
 * @returns the tokens
 * @throws {CommandError} `provider_refused`, `provider_unreachable`, `provider_reply_invalid` (with
 * the cause {@linkcode NO_DEVICE_CODE} while nobody has been asked for anything), `token_rejected`,
 * `login_timeout`, `login_interrupted`
 */
export async function deviceLogin(
  options: PasteLoginOptions,
  world: LoginWorld,
): Promise<ProviderTokens> {
  const { settings, discovered, timeoutMs } = options;
  const { endpoints } = discovered;
  const authorization = await deviceCode(options, world);
  const limit = Math.min(timeoutMs, authorization.expiresInMs);
  const deadline = new Deadline(limit, world.monotonic);
  tell(authorization, limit, world.terminal);
  const tokens = await withCountdown(
    "waiting for the login",
    () => deadline.remainingMs(),
    world,
    () =>
      pollDeviceToken({
        settings,
        endpoints,
        deviceCode: authorization.deviceCode,
        verifier: authorization.verifier,
        intervalMs: authorization.intervalMs,
        deadline,
        sleep: world.sleep,
        fetch: options.network.fetch,
        signal: world.signal,
      }),
  );
  return {
    settings,
    trust: standardTrust(settings),
    idToken: tokens.idToken,
    parsed: await check(tokens, endpoints, options, world),
    accessToken: tokens.accessToken,
    refresh: refreshGrant(tokens, discovered),
    keys: { jwksUri: discovered.jwksUri },
  };
}

async function deviceCode(
  { settings, discovered, nonce, network }: PasteLoginOptions,
  { random, signal }: Pick<LoginWorld, "random" | "signal">,
): Promise<DeviceAuthorization> {
  const { endpoints } = discovered;
  const { fetch } = network;
  try {
    return await requestDeviceAuthorization({ settings, endpoints, nonce, random, fetch, signal });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const { code, message, hints, exitCode } = error;
    if (code !== "provider_refused" && code !== "provider_reply_invalid") throw error;
    throw new CommandError(code, message, { hints, exitCode, cause: NO_DEVICE_CODE });
  }
}

function tell(authorization: DeviceAuthorization, limit: number, terminal: Terminal): void {
  const { userCode, verificationUri, verificationUriComplete } = authorization;
  terminal.picture(qrCode(verificationUriComplete ?? verificationUri));
  // short lines, so that a narrow terminal does not break the code in two
  terminal.ask(`open ${verificationUri} on any device`);
  terminal.ask(`and enter the code ${userCode} within ${formatMinutes(limit)}`);
  if (verificationUriComplete !== undefined) {
    terminal.ask(`or open ${verificationUriComplete} and compare the code`);
  }
}

async function check(
  tokens: RequestedTokens,
  endpoints: LoginEndpoints,
  { settings, nonce }: PasteLoginOptions,
  world: LoginWorld,
): Promise<CompactIdToken> {
  const expected = {
    issuer: settings.issuer,
    clientId: settings.clientId,
    algorithms: endpoints.signingAlgorithms,
    accessToken: tokens.accessToken,
    now: world.now(),
    providerNow: tokens.providerNow,
  };
  const parsed = await checkIdToken(tokens.idToken, { ...expected, nonce: undefined });
  if (parsed.claims.nonce !== undefined) {
    return await checkIdToken(tokens.idToken, { ...expected, nonce });
  }
  await rememberLostNonce(settings.issuer, world);
  throw noNonce(settings);
}

function noNonce({ aliases }: ProviderSettings): CommandError {
  const alias = aliases[0] === undefined ? "" : ` ${aliases[0]}`;
  return new CommandError(
    "token_rejected",
    "The provider leaves the nonce out of ID tokens of the device flow, so they say nothing about " +
      "the key; no key was written",
    { hints: [`opkssh login${alias} --flow=paste`] },
  );
}
