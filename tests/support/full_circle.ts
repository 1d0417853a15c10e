import { login } from "../../src/client/login.ts";
import type { LoginOptions } from "../../src/client/login_options.ts";
import type { LoginWorld } from "../../src/client/login_world.ts";
import type { Fetch } from "../../src/oidc/fetch_bounded.ts";
import { httpGet } from "../../src/oidc/http_get.ts";
import { verify } from "../../src/server/verify.ts";
import { clientWorld } from "./client_world.ts";
import { confirmDeviceByHttp } from "./confirm_device_by_http.ts";
import { inProcessProvider } from "./in_process_provider.ts";
import { loginByHttp } from "./login_by_http.ts";
import { memoryTerminal } from "./memory_terminal.ts";
import { NO_FENCE } from "./no_fence.ts";
import {
  CLIENT_SECRET,
  CONFIDENTIAL_CLIENT,
  type OpenIdProvider,
  type OpenIdProviderOptions,
  POSTING_CLIENT,
  PUBLIC_CLIENT,
  startOpenIdProvider,
} from "./openid_provider.ts";
import { withServerFiles } from "./verify_run.ts";
import { withTempDir } from "./with_temp_dir.ts";

/** What a test changes about a login and its verification. */
export interface CirclePlan extends OpenIdProviderOptions {
  /** Client ID, default the public client; every other one has the usual secret. */
  readonly client?: string;
  /** Members laid over the discovery document, from its origin; `undefined` removes one. */
  readonly discovery?: (origin: string) => Readonly<Record<string, unknown>>;
  /** Answers the request for the discovery document instead. */
  readonly discoveryEndpoint?: () => Response;
  /** Policy of the providers row, default `24h`. */
  readonly policy?: string;
  /** Issuer in both configurations, default the provider's. */
  readonly issuer?: (real: string) => string;
}

/** A token request as it went out. */
export interface SentTokenRequest {
  readonly body: URLSearchParams;
  readonly authorization: string | null;
  readonly status: number;
}

/** A person, a provider and a server on this machine. */
export interface Circle {
  readonly provider: OpenIdProvider;
  /** The person's home directory. */
  readonly home: string;
  /** Token requests in order. */
  readonly sent: readonly SentTokenRequest[];
  /** Addresses shown in the browser. */
  readonly shown: readonly string[];
  /** Logs in over real connections, as alice. */
  login(options?: LoginOptions, world?: Partial<LoginWorld>): ReturnType<typeof login>;
  /** Asks the server about the key of the last login: `allowed`, or the code of the refusal. */
  verify(): Promise<string>;
}

/**
 * Goes the whole way, with a certified OpenID Provider over real connections and the public functions
 * of client and server: log in, then have the certificate verified.
 *
 * @param plan what is different
 * @param go what is done
 */
export async function fullCircle(
  plan: CirclePlan,
  go: (circle: Circle) => Promise<void>,
): Promise<void> {
  await using provider = await startOpenIdProvider(plan);
  const issuer = plan.issuer?.(provider.issuer) ?? provider.issuer;
  const client = plan.client ?? PUBLIC_CLIENT;
  const secret = client === PUBLIC_CLIENT ? "" : `client_secret = "${CLIENT_SECRET}"`;
  const config = `[[providers]]
alias = "embedded"
issuer = "${issuer}"
client_id = "${client}"
${secret}
redirect_uris = ["http://localhost:0/login-callback"]
scopes = "openid email profile groups offline_access"
`;
  const sent: SentTokenRequest[] = [];
  const shown: string[] = [];
  const fetching = rewriting(plan, sent);
  await withTempDir((home) =>
    withServerFiles({
      files: {
        "etc/opk/config.toml": "allow_loopback_http = true\n",
        "etc/opk/providers": `${issuer} ${client} ${plan.policy ?? "24h"}\n`,
        "etc/opk/auth_id": `alice alice@example.com ${issuer}\n`,
      },
    }, (root) =>
      go({
        provider,
        home,
        sent,
        shown,
        login: async (options = {}, more = {}) => {
          let visit: Promise<unknown> = Promise.resolve();
          const world = await clientWorld(home, {
            config,
            world: {
              now: () => Date.now() / 1000,
              openHttpClient: () => ({ fetch: fetching, close: () => undefined }),
              openBrowser: (url) => {
                shown.push(url);
                visit = loginByHttp(url).catch(() => undefined);
                return Promise.resolve({ kind: "opened", program: "nobody" });
              },
              // of the device flow: the person answers before the first question
              sleep: async () => {
                const url = /or open (http\S+)/.exec(world.terminal.stderr)?.[1];
                if (url !== undefined && !confirmed.has(url)) {
                  confirmed.add(url);
                  await confirmDeviceByHttp(url);
                }
              },
              ...more,
            },
          });
          const confirmed = new Set<string>();
          try {
            return await login(options, world);
          } finally {
            await visit;
          }
        },
        verify: async () => {
          const text = await Deno.readTextFile(`${home}/.ssh/id_ecdsa-cert.pub`);
          const [keyType = "", base64 = ""] = text.split(" ");
          const get = httpGet({ fetch: fetching, allowLoopbackHttp: true, retryPauseMs: 1 });
          const now = (): number => Date.now() / 1000;
          await verify(["--root", root, "alice", base64, keyType], {
            now,
            monotonic: () => performance.now(),
            terminal: memoryTerminal(),
            startProvider: () => Promise.resolve(inProcessProvider({ get, now })),
            fence: NO_FENCE,
          });
          const log = (await Deno.readTextFile(`${root}/var/log/opkssh.log`)).trimEnd();
          const line = log.split("\n").at(-1) ?? "";
          const code = / code=(\S+)/.exec(line)?.[1];
          return code ?? /verdict=(\S+)/.exec(line)?.[1] ?? line;
        },
      }))
  );
}

/** The runtime's `fetch`, with a discovery document that says something else. */
function rewriting(plan: CirclePlan, sent: SentTokenRequest[]): Fetch {
  return async (url, init) => {
    const { pathname, origin } = new URL(url);
    if (pathname.endsWith("/.well-known/openid-configuration")) {
      if (plan.discoveryEndpoint !== undefined) return plan.discoveryEndpoint();
      const reply = await fetch(url, init);
      if (plan.discovery === undefined) return reply;
      const document: unknown = await reply.json();
      return Response.json({ ...Object(document), ...plan.discovery(origin) });
    }
    if (init.method !== "POST") return await fetch(url, init);
    const body = new URLSearchParams(String(init.body));
    const authorization = new Headers(init.headers).get("authorization");
    const reply = isWrongMethod(plan.client, body, authorization)
      ? Response.json({ "error": "invalid_client" }, { status: 401 })
      : await fetch(url, init);
    if (pathname === "/token") sent.push({ body, authorization, status: reply.status });
    return reply;
  };
}

/** The package takes either method of every client; many providers take only the registered one. */
function isWrongMethod(
  client: string | undefined,
  body: URLSearchParams,
  authorization: string | null,
): boolean {
  if (client === CONFIDENTIAL_CLIENT) return body.has("client_secret");
  return client === POSTING_CLIENT && authorization !== null;
}
