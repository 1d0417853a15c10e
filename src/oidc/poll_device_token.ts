import * as oauth from "oauth4webapi";
import { CommandError } from "../errors/command_error.ts";
import type { InterruptibleSleep } from "../platform/interruptible_sleep.ts";
import { authenticatedRequest } from "./authenticated_request.ts";
import type { Deadline } from "./deadline.ts";
import type { BoundedReply, FetchBoundedOptions } from "./fetch_bounded.ts";
import type { LoginEndpoints } from "./login_endpoints.ts";
import { parseTokenResponse } from "./parse_token_response.ts";
import { providerClass } from "./providers/provider_class.ts";
import type { ProviderSettings } from "./providers/provider_settings.ts";
import { readJsonObject } from "./read_json_object.ts";
import { replyDate } from "./reply_date.ts";
import type { RequestedTokens } from "./request_tokens.ts";

/** What {@linkcode pollDeviceToken} needs. */
export interface PollDeviceTokenOptions extends FetchBoundedOptions {
  /** The provider as configured. */
  readonly settings: ProviderSettings;
  /** Its endpoints. */
  readonly endpoints: LoginEndpoints;
  /** The device code. Secret. */
  readonly deviceCode: string;
  /** PKCE code verifier, where the device code was asked for with a challenge. Secret. */
  readonly verifier: string | undefined;
  /** Milliseconds to leave between two requests at first. */
  readonly intervalMs: number;
  /** Ends the waiting: the expiry of the code or the limit of the login, whichever is earlier. */
  readonly deadline: Deadline;
  /** Waits between two requests. */
  readonly sleep: InterruptibleSleep;
}

/** RFC 8628 section 3.5: milliseconds that `slow_down` adds for good. */
const SLOW_DOWN_MS = 5000;
/** Longest pause after failures of the network, in milliseconds. */
const LONGEST_BACK_OFF_MS = 60_000;

/**
 * Asks for the tokens of a device code until the person has decided (RFC 8628 sections 3.4 and 3.5).
 * Failures of the network double the pause and do not end the login; the deadline does.
 *
 * @param options provider, code, pauses
 * @returns the tokens, unchecked
 * @throws {CommandError} `login_timeout`, `provider_refused`, `provider_reply_invalid`,
 * `login_interrupted`; whatever `sleep` throws
 */
export async function pollDeviceToken(options: PollDeviceTokenOptions): Promise<RequestedTokens> {
  const { deadline, sleep, signal } = options;
  let pause = options.intervalMs;
  for (;;) {
    await sleep(Math.min(pause, deadline.remainingMs()), signal);
    if (deadline.remainingMs() <= 0) throw timedOut();
    const outcome = await ask(options);
    switch (outcome.kind) {
      case "tokens":
        return outcome.tokens;
      case "pending":
        break;
      case "slow down":
        pause += SLOW_DOWN_MS;
        break;
      case "unreachable":
        pause = Math.max(pause, Math.min(pause * 2, LONGEST_BACK_OFF_MS));
        break;
      case "expired":
        throw timedOut();
    }
  }
}

type Outcome =
  | { readonly kind: "tokens"; readonly tokens: RequestedTokens }
  | { readonly kind: "pending" | "slow down" | "unreachable" | "expired" };

async function ask(options: PollDeviceTokenOptions): Promise<Outcome> {
  try {
    const reply = await request(options);
    switch (readJsonObject(reply.text)?.get("error")) {
      case "authorization_pending":
        return { kind: "pending" };
      case "slow_down":
        return { kind: "slow down" };
      case "expired_token":
        return { kind: "expired" };
      default: {
        const tokens = parseTokenResponse(reply, providerClass(options.settings).notes);
        return { kind: "tokens", tokens: { ...tokens, providerNow: replyDate(reply) } };
      }
    }
  } catch (error) {
    if (error instanceof CommandError && error.code === "provider_unreachable") {
      return { kind: "unreachable" };
    }
    throw error;
  }
}

async function request(options: PollDeviceTokenOptions): Promise<BoundedReply> {
  const { settings, endpoints, deviceCode, verifier, deadline } = options;
  return await authenticatedRequest(
    (authentication, http) =>
      oauth.deviceCodeGrantRequest(
        { issuer: settings.issuer, "token_endpoint": endpoints.token },
        { "client_id": settings.clientId },
        authentication,
        deviceCode,
        verifier === undefined
          ? http
          : { ...http, additionalParameters: { "code_verifier": verifier } },
      ),
    { ...options, timeoutMs: Math.min(options.timeoutMs ?? 30_000, deadline.remainingMs()) },
  );
}

function timedOut(): CommandError {
  return new CommandError(
    "login_timeout",
    "Cannot finish the login: the code was not confirmed in time",
    { hints: ["run the command again, and enter the new code within its time"] },
  );
}
