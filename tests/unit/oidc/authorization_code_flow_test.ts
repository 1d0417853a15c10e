import assert from "node:assert/strict";
import { CommandError } from "../../../src/errors/command_error.ts";
import {
  type AuthorizationCodeFlow,
  authorizationCodeFlow,
  type AuthorizationCodeFlowOptions,
} from "../../../src/oidc/authorization_code_flow.ts";
import { httpGet } from "../../../src/oidc/http_get.ts";
import { systemRandom } from "../../../src/platform/random.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { providerSettings } from "../../support/provider_settings.ts";
import { rawHttp } from "../../support/raw_http.ts";
import { type ProviderScript, ScriptedProvider } from "../../support/scripted_provider.ts";

const PAGE = { html: "page", styleHash: "sha256-x" };
const PAGES = { waiting: () => PAGE, alreadyDone: () => PAGE, stray: () => PAGE };

function optionsFor(
  provider: ScriptedProvider,
  changes: Partial<AuthorizationCodeFlowOptions> = {},
): AuthorizationCodeFlowOptions {
  return {
    settings: providerSettings({ redirectUris: ["http://localhost:0/login-callback"] }),
    nonce: "the-commitment",
    get: httpGet({ fetch: provider.fetch }),
    fetch: provider.fetch,
    random: systemRandom,
    pages: PAGES,
    ...changes,
  };
}

async function withFlow(
  script: ProviderScript,
  run: (flow: AuthorizationCodeFlow, provider: ScriptedProvider) => Promise<void>,
  changes: Partial<AuthorizationCodeFlowOptions> = {},
): Promise<void> {
  const provider = new ScriptedProvider(script);
  const flow = await authorizationCodeFlow(optionsFor(provider, changes));
  try {
    await run(flow, provider);
  } finally {
    await flow.close();
  }
}

Deno.test("authorizationCodeFlow sends the ten parameters and nothing else", async () => {
  await withFlow({}, (flow) => {
    const url = new URL(flow.url);
    assert.equal(url.origin + url.pathname, "https://op.example.com/authorize");
    const { state, code_challenge: challenge, ...fixed } = Object.fromEntries(url.searchParams);
    assert.deepEqual(fixed, {
      "response_type": "code",
      "client_id": "client-1",
      "redirect_uri": `http://localhost:${flow.port}/login-callback`,
      "scope": "openid profile email",
      "nonce": "the-commitment",
      "code_challenge_method": "S256",
      "prompt": "consent",
      "access_type": "offline",
    });
    assert.match(state ?? "", /^[A-Za-z0-9_-]{43}$/);
    assert.match(challenge ?? "", /^[A-Za-z0-9_-]{43}$/);
    return Promise.resolve();
  });
});

Deno.test("authorizationCodeFlow sends prompt and access_type even when they are empty", async () => {
  const settings = providerSettings({
    prompt: "",
    accessType: "",
    scopes: "",
    redirectUris: ["http://localhost:0/cb"],
  });
  await withFlow({}, (flow) => {
    const query = new URL(flow.url).searchParams;
    assert.deepEqual(query.getAll("prompt"), [""]);
    assert.deepEqual(query.getAll("access_type"), [""]);
    assert.equal(query.get("scope"), "openid profile email");
    return Promise.resolve();
  }, { settings });
});

Deno.test("authorizationCodeFlow keeps a query of the authorization endpoint", async () => {
  const endpoint = "https://op.example.com/authorize?tenant=a&state=b";
  await withFlow({ discovery: { "authorization_endpoint": endpoint } }, (flow) => {
    const query = new URL(flow.url).searchParams;
    assert.equal(query.get("tenant"), "a");
    assert.equal(query.getAll("state").length, 1);
    assert.notEqual(query.get("state"), "b");
    return Promise.resolve();
  });
});

Deno.test("authorizationCodeFlow makes a new state and verifier for every attempt", async () => {
  const seen = new Set<string>();
  for (let i = 0; i < 3; i++) {
    await withFlow({}, (flow) => {
      const query = new URL(flow.url).searchParams;
      seen.add(query.get("state") ?? "").add(query.get("code_challenge") ?? "");
      return Promise.resolve();
    });
  }
  assert.equal(seen.size, 6);
});

Deno.test("authorizationCodeFlow exchanges the code once, as a public client", async () => {
  await withFlow({}, async (flow, provider) => {
    const page = provider.browse(flow.url);
    const callback = await flow.wait();
    const tokens = await flow.exchange(callback);
    callback.finish(PAGE);
    await page;
    assert.equal(tokens.accessToken, "the-access-token");
    assert.equal(tokens.refreshToken, "the-refresh-token");
    assert.equal(provider.tokenRequests.length, 1);
    const [request] = provider.tokenRequests;
    assert.equal(request?.headers.get("authorization"), null);
    const { code_verifier: verifier, ...fixed } = Object.fromEntries(request?.body ?? []);
    assert.deepEqual(fixed, {
      "grant_type": "authorization_code",
      "client_id": "client-1",
      "code": "the-code-1",
      "redirect_uri": `http://localhost:${flow.port}/login-callback`,
    });
    assert.match(verifier ?? "", /^[A-Za-z0-9_-]{43,128}$/);
  });
});

for (
  const [name, methods, where] of [
    ["no method is listed", undefined, "header"],
    ["basic is listed", ["client_secret_post", "client_secret_basic"], "header"],
    ["post is listed alone", ["client_secret_post"], "body"],
    ["neither is listed", ["private_key_jwt"], "header"],
  ] as const
) {
  Deno.test(`authorizationCodeFlow sends the secret in the ${where} when ${name}`, async () => {
    const settings = providerSettings({
      clientSecret: "s%c r:t-.",
      redirectUris: ["http://localhost:0/cb"],
    });
    const discovery = { "token_endpoint_auth_methods_supported": methods };
    await withFlow({ discovery }, async (flow, provider) => {
      const page = provider.browse(flow.url);
      const callback = await flow.wait();
      await flow.exchange(callback);
      callback.finish(PAGE);
      await page;
      assert.equal(provider.tokenRequests.length, 1);
      const [request] = provider.tokenRequests;
      const header = request?.headers.get("authorization");
      if (where === "header") {
        assert.equal(header, `Basic ${btoa("client-1:s%25c+r%3At-.")}`);
        assert.equal(request?.body.get("client_secret"), null);
      } else {
        assert.equal(header, null);
        assert.equal(request?.body.get("client_secret"), "s%c r:t-.");
        assert.equal(request?.body.get("client_id"), "client-1");
      }
    }, { settings });
  });
}

Deno.test("authorizationCodeFlow announces a remote redirect URI in both requests", async () => {
  const remote = "https://login.example.com/back";
  const settings = providerSettings({
    remoteRedirectUri: remote,
    redirectUris: ["http://localhost:0/cb"],
  });
  await withFlow({}, async (flow, provider) => {
    const answer = new URL(provider.authorize(flow.url));
    assert.equal(answer.origin + answer.pathname, remote);
    const page = rawHttp({ port: flow.port, path: `/cb${answer.search}` });
    const callback = await flow.wait();
    await flow.exchange(callback);
    callback.finish(PAGE);
    await page;
    assert.equal(provider.tokenRequests[0]?.body.get("redirect_uri"), remote);
  }, { settings });
});

Deno.test("authorizationCodeFlow reads the provider's clock", async () => {
  await withFlow({ date: "Fri, 15 Jan 2027 08:00:00 GMT" }, async (flow, provider) => {
    const page = provider.browse(flow.url);
    const callback = await flow.wait();
    assert.equal((await flow.exchange(callback)).providerNow, 1_800_000_000);
    callback.finish(PAGE);
    await page;
  });
});

/** Runs an attempt whose exchange must fail. */
async function failedExchange(
  script: ProviderScript,
  code: "provider_refused" | "provider_reply_invalid" | "provider_unreachable",
): Promise<{ error: CommandError; tokenRequests: number }> {
  let result: { error: CommandError; tokenRequests: number } | undefined;
  await withFlow(script, async (flow, provider) => {
    const page = provider.browse(flow.url);
    const callback = await flow.wait();
    const error = await assertCodeAsync(() => flow.exchange(callback), code);
    callback.finish(PAGE);
    await page;
    assert.ok(error instanceof CommandError);
    result = { error, tokenRequests: provider.tokenRequests.length };
  });
  assert.ok(result);
  return result;
}

Deno.test("authorizationCodeFlow passes an error of the provider on, with a hint", async () => {
  const { error, tokenRequests } = await failedExchange({
    answer: (query) => {
      query.delete("code");
      query.set("error", "access_denied");
      query.set("error_description", "nope");
    },
  }, "provider_refused");
  assert.equal(error.message, "The provider refused the login: access_denied: nope");
  assert.match(error.hints[0] ?? "", /log in again/);
  assert.equal(tokenRequests, 0);
});

for (
  const [name, answer] of [
    ["of another issuer", (query) => query.set("iss", "https://evil.example")],
    ["of the issuer with a slash", (query) => query.set("iss", "https://op.example.com/")],
    ["with two issuers", (query) => {
      query.append("iss", "https://op.example.com");
      query.append("iss", "https://op.example.com");
    }],
    ["without code", (query) => query.delete("code")],
    ["with an empty code", (query) => query.set("code", "")],
    ["with two codes", (query) => query.append("code", "other")],
    ["with tokens in the query", (query) => query.set("id_token", "a.b.c")],
    ["in a signed form", (query) => query.set("response", "a.b.c")],
  ] as readonly (readonly [string, (query: URLSearchParams) => void])[]
) {
  Deno.test(`authorizationCodeFlow refuses an answer ${name} before any token request`, async () => {
    const { tokenRequests } = await failedExchange({ answer }, "provider_reply_invalid");
    assert.equal(tokenRequests, 0);
  });
}

Deno.test("authorizationCodeFlow demands the issuer where the provider promises it", async () => {
  const discovery = { "authorization_response_iss_parameter_supported": true };
  const { tokenRequests } = await failedExchange({ discovery }, "provider_reply_invalid");
  assert.equal(tokenRequests, 0);
  await withFlow(
    { discovery, answer: (query) => query.set("iss", "https://op.example.com") },
    async (flow, provider) => {
      const page = provider.browse(flow.url);
      const callback = await flow.wait();
      await flow.exchange(callback);
      callback.finish(PAGE);
      await page;
    },
  );
});

for (
  const [name, code, response, message] of [
    [
      "an OAuth error",
      "provider_refused",
      () => Response.json({ "error": "invalid_client" }, { status: 401 }),
      /invalid_client/,
    ],
    [
      "an OAuth error beside a challenge",
      "provider_refused",
      () =>
        Response.json({ "error": "invalid_client", "error_description": "bad" }, {
          status: 401,
          headers: { "www-authenticate": 'Basic realm="x"' },
        }),
      /invalid_client: bad/,
    ],
    [
      "an OAuth error with status 200",
      "provider_refused",
      () => Response.json({ "error": "bad_verification_code" }),
      /bad_verification_code/,
    ],
    [
      "a server error",
      "provider_unreachable",
      () => new Response("<html>", { status: 503 }),
      /HTTP status 503/,
    ],
    [
      "a redirect",
      "provider_reply_invalid",
      () => new Response(null, { status: 302, headers: { location: "https://evil.example" } }),
      /HTTP status 302/,
    ],
    [
      "tokens with an error status",
      "provider_reply_invalid",
      () => Response.json({ "id_token": "a.b.c" }, { status: 400 }),
      /HTTP status 400/,
    ],
    ["a page", "provider_reply_invalid", () => new Response("<html>"), /no token response/],
    ["a list", "provider_reply_invalid", () => Response.json([1]), /no token response/],
    [
      "a member twice",
      "provider_reply_invalid",
      () => new Response('{"id_token":"a","id_token":"b"}'),
      /no token response/,
    ],
    [
      "no ID token",
      "provider_reply_invalid",
      () => Response.json({ "access_token": "a", "token_type": "Bearer" }),
      /no ID token/,
    ],
    [
      "an ID token that is no text",
      "provider_reply_invalid",
      () => Response.json({ "id_token": 7 }),
      /no ID token/,
    ],
    [
      "a body without end",
      "provider_reply_invalid",
      () => new Response(" ".repeat(1_048_577)),
      /larger than 1048576 bytes/,
    ],
    [
      "nothing",
      "provider_unreachable",
      () => Promise.reject(new TypeError("connection reset")),
      /Cannot reach op.example.com: connection reset/,
    ],
  ] as readonly (readonly [
    string,
    "provider_refused" | "provider_reply_invalid" | "provider_unreachable",
    () => Response | Promise<Response>,
    RegExp,
  ])[]
) {
  Deno.test(`authorizationCodeFlow says what is wrong when the token endpoint sends ${name}`, async () => {
    const { error, tokenRequests } = await failedExchange({ tokenEndpoint: response }, code);
    assert.match(error.message, message);
    assert.equal(tokenRequests, 1);
  });
}

/** Runs an attempt that must fail before the browser is asked for, and leave the port free. */
async function failedStart(
  changes: Partial<AuthorizationCodeFlowOptions>,
  script: ProviderScript,
  code: "provider_reply_invalid" | "provider_unreachable",
): Promise<CommandError> {
  using probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = probe.addr;
  probe.close();
  const settings = providerSettings({
    redirectUris: [`http://localhost:${port}/cb`],
    ...changes.settings === undefined ? {} : { issuer: changes.settings.issuer },
  });
  const provider = new ScriptedProvider(script);
  const error = await assertCodeAsync(
    () => authorizationCodeFlow({ ...optionsFor(provider), ...changes, settings }),
    code,
  );
  assert.ok(error instanceof CommandError);
  for (const hostname of ["127.0.0.1", "::1"]) Deno.listen({ hostname, port }).close();
  return error;
}

Deno.test("authorizationCodeFlow shows both issuers and their difference", async () => {
  const error = await failedStart(
    {},
    { discovery: { "issuer": "https://op.example.com/" } },
    "provider_reply_invalid",
  );
  assert.equal(
    error.message,
    'The provider at "https://op.example.com" calls itself "https://op.example.com/" ' +
      "(trailing slash: the document has one)",
  );
});

for (
  const [name, discovery, message] of [
    ["names no token endpoint", { "token_endpoint": undefined }, /names no token_endpoint/],
    ["names no authorization endpoint", { "authorization_endpoint": 7 }, /no authorization_end/],
    [
      "names a token endpoint on http",
      { "token_endpoint": "http://op.example.com/t" },
      /not https/,
    ],
    ["names a token endpoint here", { "token_endpoint": "http://localhost/t" }, /not https/],
    ["names a script", { "authorization_endpoint": "javascript:alert(1)" }, /not https/],
    ["names a file", { "authorization_endpoint": "file:///etc/passwd" }, /not https/],
    ["offers no code flow", { "response_types_supported": ["token"] }, /authorization code flow/],
    ["offers no S256", { "code_challenge_methods_supported": ["plain"] }, /PKCE with S256/],
    ["names no key set", { "jwks_uri": undefined }, /jwks_uri/],
  ] as readonly (readonly [string, Record<string, unknown>, RegExp])[]
) {
  Deno.test(`authorizationCodeFlow refuses a discovery document that ${name}`, async () => {
    const error = await failedStart({}, { discovery }, "provider_reply_invalid");
    assert.match(error.message, message);
  });
}

Deno.test("authorizationCodeFlow tells an unreachable provider from a wrong one", async () => {
  const get = httpGet({ fetch: () => Promise.reject(new TypeError("dns error")) });
  const unreachable = await failedStart({ get }, {}, "provider_unreachable");
  assert.match(unreachable.hints[0] ?? "", /network/);
  const wrong = await failedStart(
    { settings: providerSettings({ issuer: "https://op.example.com/realms/x" }) },
    {},
    "provider_reply_invalid",
  );
  assert.match(wrong.hints[0] ?? "", /check the issuer/);
});
