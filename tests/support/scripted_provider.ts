import { encodeBase64url } from "../../src/encoding/base64.ts";
import { encodeUtf8 } from "../../src/encoding/utf8.ts";
import type { Fetch } from "../../src/oidc/fetch_bounded.ts";
import { rawHttp, type RawReply } from "./raw_http.ts";
import {
  CLIENT_ID,
  type FactoryKey,
  factoryKey,
  ISSUER,
  makeIdToken,
  publishedJwk,
} from "./token_factory.ts";

/** What a test changes about a provider that behaves. */
export interface ProviderScript {
  /** Key that signs ID tokens, default RS256. */
  readonly op?: FactoryKey;
  /** Keys in the key set, default the one that signs. */
  readonly published?: readonly FactoryKey[];
  /** Members laid over the discovery document; `undefined` removes one. */
  readonly discovery?: Readonly<Record<string, unknown>>;
  /** Claims laid over those of the ID token; `undefined` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Members laid over the ID token's header. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Members laid over the token response; `undefined` removes one. */
  readonly tokens?: Readonly<Record<string, unknown>>;
  /** Answers the token request instead. */
  readonly tokenEndpoint?: (body: URLSearchParams) => Response | Promise<Response>;
  /** Answers the request for the key set instead. */
  readonly keySetEndpoint?: () => Response | Promise<Response>;
  /** `Date` header of token responses. */
  readonly date?: string;
  /** Changes the authorization response before the browser carries it home. */
  readonly answer?: (parameters: URLSearchParams) => void;
}

/** A token request as it arrived. */
export interface SeenTokenRequest {
  readonly body: URLSearchParams;
  readonly headers: Headers;
}

interface Grant {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

/**
 * An OpenID Provider in memory. It keeps the rules a real one keeps (PKCE, exact redirect URI, codes
 * good for one use) except where its script says otherwise.
 */
export class ScriptedProvider {
  /** Token requests in order. */
  readonly tokenRequests: SeenTokenRequest[] = [];
  /** All requests in order: method and URL. */
  readonly requests: string[] = [];
  readonly #script: ProviderScript;
  readonly #grants = new Map<string, Grant>();
  #codes = 0;

  constructor(script: ProviderScript = {}) {
    this.#script = script;
  }

  /** The seam: what the program under test calls instead of the network. */
  readonly fetch: Fetch = async (url, init) => {
    init.signal?.throwIfAborted();
    this.requests.push(`${init.method ?? "GET"} ${url}`);
    switch (url) {
      case `${ISSUER}/.well-known/openid-configuration`:
        return Response.json(this.#discovery());
      case `${ISSUER}/jwks`:
        return await this.#keySet();
      case `${ISSUER}/token`:
        return await this.#token(init);
      default:
        return new Response("no such page", { status: 404 });
    }
  };

  /**
   * What a browser does: visits the authorization endpoint, is sent back, and visits the redirect
   * URI.
   *
   * @param url the authorization request
   * @returns the page at the end
   */
  async browse(url: string): Promise<RawReply> {
    const target = new URL(this.authorize(url));
    return await rawHttp({
      port: Number(target.port),
      hostname: target.hostname === "[::1]" ? "::1" : "127.0.0.1",
      path: `${target.pathname}${target.search}`,
      host: target.host,
    });
  }

  /**
   * Answers an authorization request as if the person had agreed at once.
   *
   * @param url the authorization request
   * @returns the redirect URI with the answer
   */
  authorize(url: string): string {
    const request = new URL(url).searchParams;
    const redirectUri = request.get("redirect_uri") ?? "";
    const code = `the-code-${++this.#codes}`;
    this.#grants.set(code, {
      nonce: request.get("nonce") ?? "",
      challenge: request.get("code_challenge") ?? "",
      redirectUri,
    });
    const answer = new URL(redirectUri);
    answer.search = new URLSearchParams({ code, state: request.get("state") ?? "" }).toString();
    this.#script.answer?.(answer.searchParams);
    return answer.href;
  }

  #discovery(): Record<string, unknown> {
    return {
      "issuer": ISSUER,
      "authorization_endpoint": `${ISSUER}/authorize`,
      "token_endpoint": `${ISSUER}/token`,
      "jwks_uri": `${ISSUER}/jwks`,
      "response_types_supported": ["code"],
      "id_token_signing_alg_values_supported": ["RS256", "PS256", "ES256", "EdDSA"],
      ...this.#script.discovery,
    };
  }

  async #keySet(): Promise<Response> {
    if (this.#script.keySetEndpoint !== undefined) return await this.#script.keySetEndpoint();
    const keys = this.#script.published ?? [await this.#key()];
    return Response.json({ keys: keys.map(publishedJwk) });
  }

  async #token(init: RequestInit): Promise<Response> {
    const body = new URLSearchParams(String(init.body));
    this.tokenRequests.push({ body, headers: new Headers(init.headers) });
    const headers = this.#script.date === undefined ? {} : { date: this.#script.date };
    if (this.#script.tokenEndpoint !== undefined) return await this.#script.tokenEndpoint(body);
    const grant = this.#grants.get(body.get("code") ?? "");
    this.#grants.delete(body.get("code") ?? "");
    if (
      grant === undefined || grant.redirectUri !== body.get("redirect_uri") ||
      grant.challenge !== await s256(body.get("code_verifier") ?? "")
    ) {
      return Response.json({ "error": "invalid_grant" }, { status: 400, headers });
    }
    const { claims, header } = this.#script;
    const idToken = await makeIdToken({
      op: await this.#key(),
      ...(claims === undefined ? {} : { claims }),
      ...(header === undefined ? {} : { header }),
    }, grant.nonce);
    return Response.json({
      "access_token": "the-access-token",
      "token_type": "Bearer",
      "id_token": idToken,
      "refresh_token": "the-refresh-token",
      ...this.#script.tokens,
    }, { headers });
  }

  async #key(): Promise<FactoryKey> {
    return this.#script.op ?? await factoryKey("RS256");
  }
}

/** The client this provider knows. */
export const SCRIPTED_CLIENT = { issuer: ISSUER, clientId: CLIENT_ID };

async function s256(verifier: string): Promise<string> {
  return encodeBase64url(
    new Uint8Array(await crypto.subtle.digest("SHA-256", encodeUtf8(verifier))),
  );
}
