import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { CompactSign, importJWK, type JWK } from "jose";
import type { SignatureAlgorithm } from "../../src/encoding/public_jwk.ts";
import { inMemoryAdapter } from "./openid/in_memory_adapter.ts";
import { keepingDeviceNonce } from "./openid/keeping_device_nonce.ts";
import { ACCOUNTS, loginPage } from "./openid/login_page.ts";
import { type OidcProvider, oidcProvider, type RequestContext } from "./openid/oidc_provider.ts";
import { type SigningKey, signingKey } from "./openid/signing_key.ts";

/** What {@linkcode startOpenIdProvider} starts. */
export interface OpenIdProviderOptions {
  /** Signs ID tokens; default RS256. */
  readonly algorithm?: SignatureAlgorithm;
  /** Port on 127.0.0.1; default a free one. */
  readonly port?: number;
  /** Seconds an ID token is valid, default one hour. */
  readonly idTokenLifetime?: number;
  /**
   * Whether the nonce of a device authorization request gets into the ID token, default false: the
   * package leaves it out, as many providers do.
   */
  readonly deviceNonce?: boolean;
  /** Whether clients get refresh tokens, default true. */
  readonly refreshTokens?: boolean;
  /** True for an issuer that ends in a slash. */
  readonly slash?: boolean;
}

/** Client IDs every embedded OpenID Provider knows; redirects to any loopback port. */
export const PUBLIC_CLIENT = "opkssh-public";
export const CONFIDENTIAL_CLIENT = "opkssh-confidential";
/** A client that may send its secret in the body only; the other one in the header only. */
export const POSTING_CLIENT = "opkssh-posting";
/** Secret of {@linkcode CONFIDENTIAL_CLIENT} and {@linkcode POSTING_CLIENT}. */
export const CLIENT_SECRET = "not-much-of-a-secret";

/** One request and its times. */
export interface AnsweredRequest {
  readonly path: string;
  readonly at: number;
  /** Undefined while it is not answered. */
  readonly answered: number | undefined;
}

/** A certified OpenID Provider on this machine, speaking plain HTTP. */
export interface OpenIdProvider extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at its end unless that was asked for. */
  readonly issuer: string;
  /** Paths that were asked for, in order, since the start or the last {@linkcode forget}. */
  readonly requests: readonly string[];
  /** The same with the times at which each came and was answered, by `performance.now()`. */
  readonly timeline: readonly AnsweredRequest[];
  /** Forgets which requests there were. */
  forget(): void;
  /** Takes a new signing key; the old one leaves the key set at once unless it is kept. */
  rotateKeys(options?: { readonly keepOld?: boolean }): Promise<void>;
  /** Signs any ID token with the current key: for tokens a real one would no longer issue. */
  signIdToken(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** Stops answering: connections are refused. */
  stop(): Promise<void>;
  /** Answers again, on the same port, with the same keys and people. */
  restart(): Promise<void>;
}

/**
 * Starts an embedded OpenID Provider with the accounts alice and bob, the code flow with PKCE, the
 * device flow and refresh tokens. Claims of the scopes `email`, `profile` and `groups` stand in the
 * ID token.
 *
 * @param options algorithm, port, lifetimes
 */
export async function startOpenIdProvider(
  options: OpenIdProviderOptions = {},
): Promise<OpenIdProvider> {
  const algorithm = options.algorithm ?? "RS256";
  let server = await listen(options.port ?? 0, (request, response) => handle(request, response));
  const port = portOf(server);
  const issuer = `http://127.0.0.1:${port}${options.slash === true ? "/" : ""}`;
  const adapter = options.deviceNonce === true
    ? keepingDeviceNonce(inMemoryAdapter())
    : inMemoryAdapter();
  const cookieKey = crypto.randomUUID();
  let keys: SigningKey[] = [await signingKey(algorithm, "key-1")];
  let made = keys.length;
  const requests: string[] = [];
  const timeline: { path: string; at: number; answered: number | undefined }[] = [];

  const build = async (): Promise<OidcProvider> => {
    const jwks = { keys: keys.map(({ privateJwk }) => privateJwk) };
    return await oidcProvider(issuer, {
      ...configuration(options, algorithm, () => provider),
      adapter,
      cookies: { keys: [cookieKey] },
      jwks,
    });
  };
  let provider = await build();
  let callback = provider.callback();

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? "/", issuer).pathname;
    requests.push(path);
    const entry = { path, at: performance.now(), answered: undefined as number | undefined };
    timeline.push(entry);
    response.once("finish", () => entry.answered = performance.now());
    if (path.startsWith("/interaction/")) return await interact(provider, request, response);
    return await callback(request, response);
  };
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return {
    issuer,
    requests,
    timeline,
    forget: () => {
      requests.splice(0);
      timeline.splice(0);
    },
    rotateKeys: async ({ keepOld = false } = {}) => {
      const fresh = await signingKey(algorithm, `key-${++made}`);
      keys = keepOld ? [fresh, ...keys] : [fresh];
      provider = await build();
      callback = provider.callback();
    },
    signIdToken: async (claims) => {
      const [key] = keys;
      if (key === undefined) throw new Error("the provider has no key");
      return await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: algorithm, kid: key.kid, typ: "JWT" })
        .sign(await importJWK<JWK>(key.privateJwk, algorithm));
    },
    stop,
    restart: async () => {
      server = await listen(port, handle);
    },
    [Symbol.asyncDispose]: stop,
  };
}

function configuration(
  options: OpenIdProviderOptions,
  algorithm: SignatureAlgorithm,
  provider: () => OidcProvider,
): Record<string, unknown> {
  const scope = "openid email profile groups offline_access";
  const client = {
    "application_type": "native",
    "redirect_uris": ["127.0.0.1", "[::1]", "localhost"].map((host) =>
      `http://${host}/login-callback`
    ),
    "grant_types": [
      "authorization_code",
      "refresh_token",
      "urn:ietf:params:oauth:grant-type:device_code",
    ],
    "response_types": ["code"],
    "id_token_signed_response_alg": algorithm,
    scope,
  };
  const page = (text: string) => (context: RequestContext, form?: unknown): void => {
    context.type = "html";
    context.body = `<!DOCTYPE html><title>Device</title><p>${text}</p>${
      typeof form === "string" ? form.replace("</form>", "<button>Continue</button></form>") : ""
    }`;
  };
  return {
    clients: [
      { ...client, "client_id": PUBLIC_CLIENT, "token_endpoint_auth_method": "none" },
      {
        ...client,
        "client_id": CONFIDENTIAL_CLIENT,
        "client_secret": CLIENT_SECRET,
        "token_endpoint_auth_method": "client_secret_basic",
      },
      {
        ...client,
        "client_id": POSTING_CLIENT,
        "client_secret": CLIENT_SECRET,
        "token_endpoint_auth_method": "client_secret_post",
      },
    ],
    scopes: scope.split(" "),
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["name"],
      groups: ["groups"],
    },
    conformIdTokenClaims: false,
    enabledJWA: { idTokenSigningAlgValues: [algorithm] },
    pkce: { required: () => true },
    issueRefreshToken: () => options.refreshTokens ?? true,
    rotateRefreshToken: true,
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 60,
      DeviceCode: 600,
      Grant: 86_400,
      IdToken: options.idTokenLifetime ?? 3600,
      Interaction: 3600,
      RefreshToken: 86_400,
      Session: 86_400,
    },
    features: {
      devInteractions: { enabled: false },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: page("Enter the code"),
        userCodeConfirmSource: page("Is this your device?"),
        successSource: page("Done"),
      },
      rpInitiatedLogout: { enabled: false },
    },
    interactions: {
      url: (_: unknown, interaction: { readonly uid: string }) => `/interaction/${interaction.uid}`,
    },
    findAccount: (_: unknown, id: string) => {
      const account = ACCOUNTS.find((one) => one.id === id);
      if (account === undefined) return undefined;
      return { accountId: id, claims: () => ({ sub: id, ...account.claims }) };
    },
    loadExistingGrant: async ({ oidc }: RequestContext) => {
      const accountId = oidc.account?.accountId ?? oidc.session?.accountId;
      if (accountId === undefined) return undefined;
      const grant = new (provider().Grant)({ accountId, clientId: oidc.client.clientId });
      grant.addOIDCScope(scope);
      await grant.save();
      return grant;
    },
    renderError: (context: RequestContext, out: { readonly error: string }) => {
      context.type = "text";
      context.body = JSON.stringify(out);
    },
  };
}

/** The person's side: who they are is a form, what they allow is not asked. */
async function interact(
  provider: OidcProvider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    const finish = (result: Record<string, unknown>): Promise<void> =>
      provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
    if (prompt.name === "consent" && session !== undefined) {
      const clientId = String(params["client_id"]);
      const grant = new provider.Grant({ accountId: session.accountId, clientId });
      grant.addOIDCScope(String(params["scope"]));
      return await finish({ consent: { grantId: await grant.save() } });
    }
    if (request.method !== "POST") {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(loginPage(new URL(request.url ?? "/", "http://localhost").pathname));
      return;
    }
    let body = "";
    for await (const chunk of request) body += new TextDecoder().decode(chunk);
    const login = new URLSearchParams(body).get("login") ?? "";
    if (login === "deny") {
      return await finish({ error: "access_denied", error_description: "the person said no" });
    }
    return await finish({ login: { accountId: login } });
  } catch (error) {
    response.statusCode = 400;
    response.end(error instanceof Error ? error.message : String(error));
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the provider has no port");
  return address.port;
}

async function listen(
  port: number,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<Server> {
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  return server;
}
