import type { Bytes } from "../encoding/bytes.ts";
import { authorizationRequest } from "./authorization_request.ts";
import { discoverLogin } from "./discover_login.ts";
import type { Fetch } from "./fetch_bounded.ts";
import type { HttpGet } from "./http_get.ts";
import type { LoginEndpoints } from "./login_endpoints.ts";
import {
  type Callback,
  type ListenerPages,
  listenForCallback,
  type LoopbackListener,
} from "./loopback_listener.ts";
import type { ServeHttp } from "./loopback_server.ts";
import type { ProviderSettings } from "./providers/provider_settings.ts";
import { type RequestedTokens, requestTokens } from "./request_tokens.ts";
import { unguessable } from "./unguessable.ts";
import type { WaitOptions } from "./wait_for_browser.ts";

/** What the flow needs from outside. */
export interface AuthorizationCodeFlowOptions {
  /** The provider as configured, already checked. */
  readonly settings: ProviderSettings;
  /** Commitment to the client instance claims; goes out as `nonce`. */
  readonly nonce: string;
  /** Gets discovery documents. */
  readonly get: HttpGet;
  /** Makes the token request. */
  readonly fetch: Fetch;
  /** Random bytes. */
  readonly random: (length: number) => Bytes;
  /** Pages for visits that do not bring the answer. */
  readonly pages: ListenerPages;
  /** Told of every visit without this attempt's state. */
  readonly onStray?: (error: string | undefined) => void;
  /** Ends everything early: Ctrl-C. */
  readonly signal?: AbortSignal | undefined;
  /** Default the runtime's HTTP server. */
  readonly serve?: ServeHttp | undefined;
}

/** A login that is ready for the browser. */
export interface AuthorizationCodeFlow {
  /** Where the browser must go. */
  readonly url: string;
  /** Port that waits for it, for a forwarding line over SSH. */
  readonly port: number;
  /** `jwks_uri` of the discovery document. */
  readonly jwksUri: string;
  /** What else the discovery document said. */
  readonly endpoints: LoginEndpoints;
  /**
   * Waits for the browser to come back.
   *
   * @throws {CommandError} `login_timeout`, `login_interrupted`
   */
  wait(options?: WaitOptions): Promise<Callback>;
  /**
   * Exchanges what it brought for tokens, once.
   *
   * @throws {CommandError} see `requestTokens`
   */
  exchange(callback: Callback): Promise<RequestedTokens>;
  /** Frees the port. Always to be called. */
  close(): Promise<void>;
}

/**
 * Prepares a login by authorization code (OpenID Connect Core 3.1, with PKCE S256 of RFC 7636 and
 * the issuer check of RFC 9207): binds a redirect URI, asks the provider for its endpoints and
 * writes the authorization request. One state and one code verifier per attempt, kept in memory
 * only, so that no cookie is needed and a redirect over another host works too.
 *
 * @param options see {@linkcode AuthorizationCodeFlowOptions}
 * @returns the prepared flow; `close` it whatever happens
 * @throws {CommandError} `ports_busy`, `config_invalid`, `provider_unreachable`,
 * `provider_reply_invalid`
 */
export async function authorizationCodeFlow(
  options: AuthorizationCodeFlowOptions,
): Promise<AuthorizationCodeFlow> {
  const { settings, random, onStray, serve } = options;
  const state = unguessable(random);
  const verifier = unguessable(random);
  const listener = await listenForCallback({
    redirectUris: settings.redirectUris,
    state,
    pages: options.pages,
    ...(onStray === undefined ? {} : { onStray }),
    ...(serve === undefined ? {} : { serve }),
  });
  try {
    return await prepare(options, listener, state, verifier);
  } catch (error) {
    await listener.close();
    throw error;
  }
}

async function prepare(
  options: AuthorizationCodeFlowOptions,
  listener: LoopbackListener,
  state: string,
  verifier: string,
): Promise<AuthorizationCodeFlow> {
  const { settings, nonce, fetch, signal } = options;
  const { jwksUri, endpoints } = await discoverLogin(settings, options.get);
  const redirectUri = settings.remoteRedirectUri || listener.redirectUri;
  const url = await authorizationRequest({
    settings,
    authorizationEndpoint: endpoints.authorization,
    redirectUri,
    nonce,
    state,
    verifier,
  });
  return {
    url,
    port: listener.port,
    jwksUri,
    endpoints,
    wait: (wait) => listener.wait({ ...wait, signal }),
    exchange: ({ parameters }) =>
      requestTokens({
        settings,
        endpoints,
        parameters,
        state,
        redirectUri,
        verifier,
        fetch,
        signal,
      }),
    close: () => listener.close(),
  };
}
