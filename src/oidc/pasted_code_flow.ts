import type { Bytes } from "../encoding/bytes.ts";
import { authorizationRequest } from "./authorization_request.ts";
import type { DiscoveredLogin } from "./discover_login.ts";
import type { Fetch } from "./fetch_bounded.ts";
import type { ProviderSettings } from "./providers/provider_settings.ts";
import { type PastedAnswer, readPastedAnswer } from "./read_pasted_answer.ts";
import { type RequestedTokens, requestTokens } from "./request_tokens.ts";
import { unguessable } from "./unguessable.ts";

/** What the flow needs from outside. */
export interface PastedCodeFlowOptions {
  /** The provider as configured, already checked. */
  readonly settings: ProviderSettings;
  /** What it says about itself. */
  readonly discovered: DiscoveredLogin;
  /** Commitment to the client instance claims; goes out as `nonce`. */
  readonly nonce: string;
  /** Makes the token request. */
  readonly fetch: Fetch;
  /** Random bytes. */
  readonly random: (length: number) => Bytes;
  /** Ends everything early: Ctrl-C. */
  readonly signal?: AbortSignal | undefined;
}

/** A login whose answer a person carries over. */
export interface PastedCodeFlow {
  /** Where the person goes. */
  readonly url: string;
  /** Reads what the person pasted; as often as it takes. */
  read(text: string): PastedAnswer;
  /**
   * Exchanges it for tokens, once.
   *
   * @throws {CommandError} see `requestTokens`
   */
  exchange(answer: Extract<PastedAnswer, { kind: "answer" }>): Promise<RequestedTokens>;
}

/**
 * Prepares a login by authorization code (OpenID Connect Core 3.1, PKCE S256) without a listener: the
 * redirect URI is one that is registered, nobody answers there, and the person brings the address of
 * the page that does not open.
 *
 * @param options provider, commitment, seams
 * @returns the prepared flow
 */
export async function pastedCodeFlow(options: PastedCodeFlowOptions): Promise<PastedCodeFlow> {
  const { settings, nonce, fetch, random, signal } = options;
  const { endpoints } = options.discovered;
  const state = unguessable(random);
  const verifier = unguessable(random);
  const redirectUri = settings.remoteRedirectUri || registeredUri(settings);
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
    read: (text) => readPastedAnswer(text, state),
    exchange: ({ parameters, bare }) =>
      requestTokens({
        settings,
        // RFC 9207: a bare code comes without the issuer, whatever the provider sends along
        endpoints: bare ? { ...endpoints, issuerInResponse: false } : endpoints,
        parameters,
        state,
        redirectUri,
        verifier,
        fetch,
        signal,
      }),
  };
}

/** Port 0 means any port, at a provider that ignores it; a browser needs one it can fail at. */
function registeredUri({ redirectUris }: ProviderSettings): string {
  return (redirectUris[0] ?? "").replace(/:0(?=\/|$)/, ":10001");
}
