import * as oauth from "oauth4webapi";
import type { Bytes } from "../encoding/bytes.ts";
import { JsonNumber, type JsonObject } from "../encoding/json_value.ts";
import { CommandError } from "../errors/command_error.ts";
import { authenticatedRequest } from "./authenticated_request.ts";
import { explainOauthError } from "./explain_oauth_error.ts";
import type { BoundedReply, FetchBoundedOptions } from "./fetch_bounded.ts";
import { isLoopbackHost } from "./is_loopback_host.ts";
import type { LoginEndpoints } from "./login_endpoints.ts";
import { parseFetchUrl } from "./parse_fetch_url.ts";
import { providerClass } from "./providers/provider_class.ts";
import type { ProviderSettings } from "./providers/provider_settings.ts";
import { readJsonObject } from "./read_json_object.ts";
import { requestedScope } from "./requested_scope.ts";
import { unguessable } from "./unguessable.ts";

/** What a device needs for its login. */
export interface DeviceAuthorization {
  /** What the token endpoint is asked with. Secret. */
  readonly deviceCode: string;
  /** What the person types. */
  readonly userCode: string;
  /** Where the person types it. */
  readonly verificationUri: string;
  /** The same with the code in it; undefined when the provider has none. */
  readonly verificationUriComplete: string | undefined;
  /** Milliseconds for which both codes are good. */
  readonly expiresInMs: number;
  /** Milliseconds to leave between two requests. */
  readonly intervalMs: number;
  /** PKCE code verifier for the token endpoint; undefined when the provider wants none. Secret. */
  readonly verifier: string | undefined;
}

/** What a device authorization request is made of. */
export interface RequestDeviceAuthorizationOptions extends FetchBoundedOptions {
  /** The provider as configured. */
  readonly settings: ProviderSettings;
  /** Its endpoints. */
  readonly endpoints: LoginEndpoints;
  /** Commitment to the client instance claims. */
  readonly nonce: string;
  /** Random bytes. */
  readonly random: (length: number) => Bytes;
}

/** RFC 8628 section 3.2: seconds when the provider names none. */
const DEFAULT_INTERVAL = 5;
/** Longest codes taken, in characters; the user code has to be typed. */
const LONGEST_DEVICE_CODE = 4096;
const LONGEST_USER_CODE = 64;

/**
 * Asks for a device code and a user code (RFC 8628 sections 3.1 and 3.2). `nonce` is not a parameter
 * of that RFC: some providers copy it into the ID token, and only then is there a commitment.
 *
 * PKCE is no part of it either. Keycloak demands it of clients that must use it, so it is sent when a
 * provider asks for it, and not before: others forget the challenge and refuse the verifier.
 *
 * @param options provider, commitment, limits
 * @returns the codes
 * @throws {CommandError} `provider_refused`, `provider_unreachable`, `provider_reply_invalid`,
 * `login_interrupted`
 */
export async function requestDeviceAuthorization(
  options: RequestDeviceAuthorizationOptions,
): Promise<DeviceAuthorization> {
  if (options.endpoints.deviceAuthorization === undefined) {
    throw new CommandError(
      "provider_reply_invalid",
      `The provider "${options.settings.issuer}" offers no device flow`,
      { hints: ["opkssh login --flow=paste"] },
    );
  }
  const reply = await request(options.endpoints.deviceAuthorization, undefined, options);
  if (!wantsPkce(reply)) return parse(reply, undefined, options.settings);
  const verifier = unguessable(options.random);
  const second = await request(options.endpoints.deviceAuthorization, verifier, options);
  return parse(second, verifier, options.settings);
}

function wantsPkce(reply: BoundedReply): boolean {
  const members = readJsonObject(reply.text);
  return text(members, "error") === "invalid_request" &&
    /code_challenge|\bpkce\b/i.test(text(members, "error_description") ?? "");
}

async function request(
  endpoint: string,
  verifier: string | undefined,
  options: RequestDeviceAuthorizationOptions,
): Promise<BoundedReply> {
  const { settings, nonce } = options;
  const server: oauth.AuthorizationServer = {
    issuer: settings.issuer,
    "device_authorization_endpoint": endpoint,
  };
  // RFC 7636 section 4.3
  const pkce = verifier === undefined ? {} : {
    "code_challenge": await oauth.calculatePKCECodeChallenge(verifier),
    "code_challenge_method": "S256",
  };
  return await authenticatedRequest(
    (authentication, http) =>
      oauth.deviceAuthorizationRequest(
        server,
        { "client_id": settings.clientId },
        authentication,
        { scope: requestedScope(settings), nonce, ...pkce },
        http,
      ),
    options,
  );
}

function parse(
  reply: BoundedReply,
  verifier: string | undefined,
  settings: ProviderSettings,
): DeviceAuthorization {
  const members = readJsonObject(reply.text);
  const error = text(members, "error");
  if (error !== undefined) {
    const description = text(members, "error_description");
    throw explainOauthError(error, description, [
      "allow the device flow for this client at the provider, or: opkssh login --flow=paste",
      ...providerClass(settings).notes,
    ]);
  }
  if (reply.status >= 500 || reply.status === 429) {
    throw new CommandError(
      "provider_unreachable",
      `The provider could not give a device code: HTTP status ${reply.status}`,
      { hints: ["wait a little, then run the command again"] },
    );
  }
  if (reply.status !== 200 || members === undefined) {
    throw invalid(`HTTP status ${reply.status} with a body that is none`);
  }
  const deviceCode = text(members, "device_code");
  const userCode = text(members, "user_code");
  if (deviceCode === undefined || deviceCode.length > LONGEST_DEVICE_CODE) {
    throw invalid("it has no usable device_code");
  }
  if (userCode === undefined || userCode.length > LONGEST_USER_CODE) {
    throw invalid("it has no usable user_code");
  }
  // Google's name for it is older than the RFC
  const verificationUri = address(members, "verification_uri", settings) ??
    address(members, "verification_url", settings);
  if (verificationUri === undefined) throw invalid("it has no usable verification_uri");
  const expiresIn = seconds(members, "expires_in");
  if (expiresIn === undefined) throw invalid("it has no usable expires_in");
  return {
    deviceCode,
    userCode,
    verificationUri,
    verificationUriComplete: address(members, "verification_uri_complete", settings),
    expiresInMs: expiresIn * 1000,
    intervalMs: (seconds(members, "interval") ?? DEFAULT_INTERVAL) * 1000,
    verifier,
  };
}

/** A person opens it: https only, on this machine also http. */
function address(
  members: JsonObject,
  name: string,
  { issuer }: ProviderSettings,
): string | undefined {
  const value = text(members, name);
  if (value === undefined) return undefined;
  const home = URL.parse(issuer);
  const allowLoopbackHttp = home?.protocol === "http:" && isLoopbackHost(home.hostname);
  const parsed = parseFetchUrl(value, { allowLoopbackHttp });
  return parsed.kind === "allowed" ? parsed.url.href : undefined;
}

function text(members: JsonObject | undefined, name: string): string | undefined {
  const value = members?.get(name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Azure wrote them as strings for years. */
function seconds(members: JsonObject, name: string): number | undefined {
  const value = members.get(name);
  const number = value instanceof JsonNumber
    ? value.value
    : typeof value === "string" && /^[0-9]{1,9}$/.test(value)
    ? Number(value)
    : NaN;
  return Number.isFinite(number) && number > 0 ? number : undefined;
}

function invalid(fact: string): CommandError {
  return new CommandError(
    "provider_reply_invalid",
    `The provider's device authorization response cannot be used: ${fact}`,
    { hints: ["opkssh login --flow=paste"] },
  );
}
