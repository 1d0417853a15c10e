import assert from "node:assert/strict";
import { login } from "../../src/client/login.ts";
import type { LoginOptions } from "../../src/client/login_options.ts";
import type { LoginWorld } from "../../src/client/login_world.ts";
import { CommandError, type CommandErrorCode } from "../../src/errors/command_error.ts";
import { systemRandom } from "../../src/platform/random.ts";
import { formatPrivateKeyFile } from "../../src/ssh/private_key_file.ts";
import { generateUserKeyPair } from "../../src/ssh/user_key_pair.ts";
import { assertCodeAsync } from "../support/assert_code.ts";
import {
  clientWorld,
  type ClientWorldOptions,
  filesBelow,
  ONE_PROVIDER,
  providerRow,
} from "../support/client_world.ts";
import { rawHttp, type RawReply } from "../support/raw_http.ts";
import { type ProviderScript, ScriptedProvider } from "../support/scripted_provider.ts";
import { CLIENT_ID, factoryKey, ISSUER, NOW, publishedJwk } from "../support/token_factory.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

interface Refused {
  readonly error: CommandError;
  readonly provider: ScriptedProvider;
  readonly page: RawReply | undefined;
  readonly shown: readonly string[];
  readonly stderr: string;
}

/** Runs a login that must fail with this code and leave the home directory as it was. */
async function refused(
  code: CommandErrorCode,
  script: ProviderScript,
  worldOptions: ClientWorldOptions = {},
  options: LoginOptions = {},
): Promise<Refused> {
  return await withTempDir(async (home) => {
    const provider = new ScriptedProvider(script);
    const world = await clientWorld(home, { provider, ...worldOptions });
    const before = await filesBelow(home);
    const error = await assertCodeAsync(() => login(options, world), code);
    assert.ok(error instanceof CommandError);
    assert.deepEqual(await filesBelow(home), before, "files were left behind");
    assert.equal(world.terminal.stdout, "", "something was printed on stdout");
    const page = await world.lastPage();
    return { error, provider, page, shown: world.shown, stderr: world.terminal.stderr };
  });
}

/** Runs a login that must succeed although somebody disturbs it. */
async function accepted(worldOptions: ClientWorldOptions): Promise<void> {
  await withTempDir(async (home) => {
    const world = await clientWorld(home, worldOptions);
    const result = await login({}, world);
    assert.equal(result.identity.subject, "sub-1");
    assert.deepEqual(await filesBelow(`${home}/.ssh`), ["id_ecdsa", "id_ecdsa-cert.pub"]);
    assert.match((await world.lastPage())?.body ?? "", /You are logged in/);
  });
}

/** Answers of the browser that end the login before any token request. */
const BAD_ANSWERS: readonly (readonly [string, CommandErrorCode, (q: URLSearchParams) => void])[] =
  [
    [
      "issuer of another provider",
      "provider_reply_invalid",
      (q) => q.set("iss", "https://evil.example"),
    ],
    ["issuer with a slash more", "provider_reply_invalid", (q) => q.set("iss", `${ISSUER}/`)],
    ["issuer in capitals", "provider_reply_invalid", (q) => q.set("iss", ISSUER.toUpperCase())],
    ["two issuers", "provider_reply_invalid", (q) => {
      q.append("iss", ISSUER);
      q.append("iss", "https://evil.example");
    }],
    ["no code", "provider_reply_invalid", (q) => q.delete("code")],
    ["two codes", "provider_reply_invalid", (q) => q.append("code", "another")],
    ["tokens instead of a code", "provider_reply_invalid", (q) => q.set("id_token", "a.b.c")],
    ["a signed response", "provider_reply_invalid", (q) => q.set("response", "a.b.c")],
    ["access denied", "provider_refused", (q) => q.set("error", "access_denied")],
    ["an unknown error", "provider_refused", (q) => q.set("error", "x".repeat(2000))],
    [
      "an error with markup",
      "provider_refused",
      (q) => q.set("error", "<script>alert(1)</script>"),
    ],
  ];

for (const [name, code, answer] of BAD_ANSWERS) {
  Deno.test(`login refuses an answer with ${name}`, async () => {
    const { provider, page } = await refused(code, { answer });
    assert.equal(provider.tokenRequests.length, 0);
    assert.match(page?.body ?? "", /Login did not succeed/);
    assert.doesNotMatch(page?.body ?? "", /<script/);
  });
}

Deno.test("login demands the issuer that the provider promises to send (mix-up)", async () => {
  const discovery = { "authorization_response_iss_parameter_supported": true };
  const { provider } = await refused("provider_reply_invalid", { discovery });
  assert.equal(provider.tokenRequests.length, 0);
});

Deno.test("login escapes an error that would write on the terminal", async () => {
  const { error, page } = await refused("provider_refused", {
    answer: (q) => {
      q.set("error", "bad");
      q.set("error_description", "\u001b[2J\u202egnp.exe");
    },
  });
  // whoever prints the message escapes it; the page has to do it itself
  assert.match(error.message, /^The provider refused the login: bad/);
  assert.match(page?.body ?? "", /\\x1b\[2J\\u202egnp\.exe/);
});

/** Visits to the redirect URI that must not end the login. */
const STRAYS: readonly (readonly [string, (url: URL) => Promise<RawReply>, number])[] = [
  ["a stray callback", (url) => get(url, "?code=c"), 400],
  ["a callback with another state", (url) => get(url, "?code=c&state=other"), 400],
  ["a callback with the state in lower case", (url) => get(url, lowerState(url)), 400],
  ["a callback with the state twice", (url) => get(url, `${url.search}&state=other`), 400],
  ["a bare visit", (url) => get(url, ""), 400],
  ["an error without state", (url) => get(url, "?error=access_denied"), 400],
  ["a visit to another path", (url) => get(new URL("/login", url), ""), 404],
  ["a favicon request", (url) => get(new URL("/favicon.ico", url), ""), 404],
  ["a POST with the right state", (url) => send(url, { method: "POST", body: url.search }), 405],
  ["a HEAD of a link checker", (url) => send(url, { method: "HEAD" }), 405],
  ["a preflight of another site", (url) => send(url, { method: "OPTIONS" }), 405],
  ["a rebound host name", (url) => send(url, { host: `evil.example:${url.port}` }), 421],
  ["a rebound host name without port", (url) => send(url, { host: "evil.example" }), 421],
  ["another port in the Host header", (url) => send(url, { host: "localhost:1" }), 421],
  ["an IP address in the Host header", (url) => send(url, { host: `127.0.0.1:${url.port}` }), 421],
  ["a huge query", (url) => get(url, `?x=${"a".repeat(20_000)}`), 414],
];

for (const [name, visit, status] of STRAYS) {
  Deno.test(`login goes on after ${name}`, async () => {
    const provider = new ScriptedProvider();
    await accepted({
      provider,
      person: async (url) => {
        const target = new URL(provider.authorize(url));
        const reply = await visit(target);
        assert.equal(reply.status, status);
        assert.doesNotMatch(reply.body, /<script|You are logged in/);
        return await get(target, target.search);
      },
    });
  });
}

Deno.test("login shows a claimed error of a stray visit, escaped", async () => {
  const provider = new ScriptedProvider();
  await accepted({
    provider,
    person: async (url) => {
      const target = new URL(provider.authorize(url));
      const reply = await get(target, "?error=%3Cscript%3Ealert(1)%3C/script%3E");
      assert.match(reply.body, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
      return await get(target, target.search);
    },
  });
});

Deno.test("login takes the first of two callbacks and uses its code once", async () => {
  let second: RawReply | undefined;
  let otherAnswer: URL | undefined;
  const provider = new ScriptedProvider({
    keySetEndpoint: async () => {
      if (otherAnswer !== undefined) second = await get(otherAnswer, otherAnswer.search);
      return Response.json({ keys: [publishedJwk(await factoryKey("RS256"))] });
    },
  });
  await accepted({
    provider,
    person: async (url) => {
      const first = new URL(provider.authorize(url));
      otherAnswer = new URL(provider.authorize(url));
      return await get(first, first.search);
    },
  });
  assert.equal(provider.tokenRequests.length, 1);
  assert.match(second?.body ?? "", /Login is being completed/);
});

Deno.test("login refuses a code that has been used before", async () => {
  const provider = new ScriptedProvider();
  const { error } = await refused("provider_refused", {}, {
    provider,
    person: async (url) => {
      const target = new URL(provider.authorize(url));
      const code = target.searchParams.get("code") ?? "";
      await provider.fetch(`${ISSUER}/token`, {
        method: "POST",
        body: new URLSearchParams({ code }),
      });
      return await get(target, target.search);
    },
  });
  assert.match(error.message, /invalid_grant/);
});

Deno.test("login refuses the code of somebody else's request (PKCE)", async () => {
  const provider = new ScriptedProvider();
  await refused("provider_refused", {}, {
    provider,
    person: async (url) => {
      const foreign = new URL(url);
      foreign.searchParams.set("code_challenge", "A".repeat(43));
      const target = new URL(provider.authorize(foreign.href));
      return await get(target, target.search);
    },
  });
});

Deno.test("login refuses the token of somebody else's key (nonce)", async () => {
  const provider = new ScriptedProvider();
  const { error } = await refused("token_rejected", {}, {
    provider,
    person: async (url) => {
      const foreign = new URL(url);
      foreign.searchParams.set("nonce", "B".repeat(43));
      const target = new URL(provider.authorize(foreign.href));
      return await get(target, target.search);
    },
  });
  assert.match(error.message, /nonce/);
});

/** ID tokens that no login takes. */
const BAD_TOKENS: readonly (readonly [string, ProviderScript])[] = [
  ["of another issuer", { claims: { iss: "https://evil.example" } }],
  ["for another client", { claims: { aud: "somebody-else" } }],
  ["for two clients without azp", { claims: { aud: [CLIENT_ID, "other"] } }],
  ["for two clients with another azp", { claims: { aud: [CLIENT_ID, "other"], azp: "other" } }],
  ["with another azp", { claims: { azp: "other" } }],
  ["without nonce", { claims: { nonce: undefined } }],
  ["with another nonce", { claims: { nonce: "x" } }],
  ["without subject", { claims: { sub: undefined } }],
  ["that has expired", { claims: { exp: NOW - 1 } }],
  ["that expires in 30 seconds", { claims: { exp: NOW + 30 } }],
  ["from the future", { claims: { iat: NOW + 120 } }],
  ["without exp", { claims: { exp: undefined } }],
  ["without iat", { claims: { iat: undefined } }],
  ["that is a day old", { claims: { iat: NOW - 86_401 } }],
  ["with an email that is no text", { claims: { email: ["a@example.com"] } }],
  ["with alg none", { header: { alg: "none" } }],
  ["with alg HS256", { header: { alg: "HS256" } }],
  ["with alg RS512", { header: { alg: "RS512" } }],
  ["with an algorithm of another key", { header: { alg: "PS256" } }],
  ["with a key ID nobody knows", { header: { kid: "unknown" } }],
  ["with a critical extension", { header: { crit: ["exp"] } }],
  ["with an unencoded payload", { header: { b64: false } }],
  ["with the typ of client claims", { header: { typ: "CIC" } }],
  ["bound to a key (DPoP)", { header: { typ: "dpop+id_token" } }],
  ["whose at_hash is another's", { claims: { "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" } }],
  ["that is encrypted", { tokens: { "id_token": "a.b.c.d.e" } }],
  ["that is no JWT", { tokens: { "id_token": "opaque" } }],
];

for (const [name, script] of BAD_TOKENS) {
  Deno.test(`login refuses an ID token ${name}`, async () => {
    const { page } = await refused("token_rejected", script);
    assert.match(page?.body ?? "", /Login did not succeed/);
  });
}

Deno.test("login refuses an ID token signed by a key the provider does not publish", async () => {
  const forger = await factoryKey("RS256", "forger");
  const op = { ...forger, kid: (await factoryKey("RS256")).kid };
  const published = [await factoryKey("RS256")];
  const { error } = await refused("token_rejected", { op, published });
  assert.match(error.message, /OP_SIG_INVALID/);
});

Deno.test("login refuses an ID token no server could take for its size", async () => {
  const groups = Array.from({ length: 3000 }, (_, i) => `group-number-${i}`);
  const { error } = await refused("token_too_large", { claims: { groups } });
  assert.match(error.message, /largest claims: groups \(\d+ bytes\)/);
});

/** Providers that are broken or pretend to be another. */
const BAD_PROVIDERS: readonly (readonly [string, CommandErrorCode, ProviderScript])[] = [
  ["of another issuer", "provider_reply_invalid", {
    discovery: { issuer: "https://evil.example" },
  }],
  ["of the issuer with a slash", "provider_reply_invalid", { discovery: { issuer: `${ISSUER}/` } }],
  ["without issuer", "provider_reply_invalid", { discovery: { issuer: undefined } }],
  [
    "with a token endpoint on plain http",
    "provider_reply_invalid",
    { discovery: { "token_endpoint": "http://op.example.com/token" } },
  ],
  [
    "with a token endpoint on this machine",
    "provider_reply_invalid",
    { discovery: { "token_endpoint": "http://127.0.0.1:1/token" } },
  ],
  [
    "with a script for a login page",
    "provider_reply_invalid",
    { discovery: { "authorization_endpoint": "javascript:alert(1)" } },
  ],
  [
    "with a program for a login page",
    "provider_reply_invalid",
    { discovery: { "authorization_endpoint": "file:///bin/sh" } },
  ],
  [
    "with shell characters in the login page",
    "provider_reply_invalid",
    { discovery: { "authorization_endpoint": 'https://op.example.com/"&calc&"|x;$(id)' } },
  ],
  [
    "with a key set on this machine",
    "provider_reply_invalid",
    { discovery: { "jwks_uri": "http://127.0.0.1:1/jwks" } },
  ],
];

for (const [name, code, script] of BAD_PROVIDERS) {
  Deno.test(`login opens no browser for a discovery document ${name}`, async () => {
    const { shown } = await refused(code, script);
    assert.deepEqual(shown, []);
  });
}

/** Key sets that come too late to stop the browser, but in time to stop the key. */
const BAD_KEY_SETS: readonly (readonly [string, CommandErrorCode, () => Response])[] = [
  ["is a page", "provider_reply_invalid", () => new Response("<html>")],
  ["is empty", "token_rejected", () => Response.json({ keys: [] })],
  ["is too large", "provider_reply_invalid", () => new Response(" ".repeat(1_048_577))],
  [
    "has too many keys",
    "provider_reply_invalid",
    () => Response.json({ keys: Array(501).fill({}) }),
  ],
  ["is missing", "provider_reply_invalid", () => new Response("", { status: 404 })],
];

for (const [name, code, keySetEndpoint] of BAD_KEY_SETS) {
  Deno.test(`login writes no key when the key set ${name}`, async () => {
    await refused(code, { keySetEndpoint });
  });
}

Deno.test("login asks for tokens once, whatever the answer", async () => {
  for (const status of [400, 401, 500, 503]) {
    const tokenEndpoint = (): Response => new Response("no", { status });
    const code = status >= 500 ? "provider_unreachable" : "provider_reply_invalid";
    const { provider } = await refused(code, { tokenEndpoint });
    assert.equal(provider.tokenRequests.length, 1);
  }
});

Deno.test("login names every port when all are taken, and opens no browser", async () => {
  using one = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using two = Deno.listen({ hostname: "::1", port: 0 });
  const uris = [one, two].map(({ addr }) => `"http://localhost:${addr.port}/cb"`);
  const config = ONE_PROVIDER.replace(/redirect_uris = .*/, `redirect_uris = [${uris.join(", ")}]`);
  const { error, shown } = await refused("ports_busy", {}, { config });
  for (const { addr } of [one, two]) assert.match(error.message, new RegExp(`port ${addr.port} `));
  assert.deepEqual(shown, []);
});

Deno.test("login refuses a redirect URI on another host", async () => {
  const config = ONE_PROVIDER.replace(
    /redirect_uris = .*/,
    'redirect_uris = ["http://op.example.com:3000/cb"]',
  );
  await refused("config_invalid", {}, { config });
});

Deno.test("login refuses an issuer on plain http", async () => {
  await refused("config_invalid", {}, { config: ONE_PROVIDER.replace("https://", "http://") });
});

Deno.test("login gives up when nobody comes", async () => {
  const world = { openBrowser: () => Promise.resolve({ kind: "opened", program: "x" } as const) };
  const { error } = await refused("login_timeout", {}, { world }, { timeoutSeconds: 0.01 });
  assert.match(error.message, /did not come back/);
});

Deno.test("login gives up when nobody chooses", async () => {
  const world = { openBrowser: () => Promise.resolve({ kind: "opened", program: "x" } as const) };
  const config = providerRow("one") + providerRow("two");
  await refused("login_timeout", {}, { world, config }, { timeoutSeconds: 0.01 });
});

/** An interruption that happens when the program first does what is named. */
function interruptedAt(
  when: "browser" | "token" | "key set" | "certificate",
): { options: ClientWorldOptions; script: ProviderScript } {
  const interrupt = new AbortController();
  const world: Partial<LoginWorld> = { signal: interrupt.signal };
  const stop = (): Response => {
    interrupt.abort();
    return new Response("{}");
  };
  switch (when) {
    case "browser":
      return {
        script: {},
        options: {
          world: {
            ...world,
            openBrowser: () => {
              interrupt.abort();
              return Promise.resolve({ kind: "opened", program: "x" });
            },
          },
        },
      };
    case "token":
      return { script: { tokenEndpoint: stop }, options: { world } };
    case "key set":
      return { script: { keySetEndpoint: stop }, options: { world } };
    case "certificate": {
      let calls = 0;
      // state, code verifier, the client's rz, and then the certificate's nonce
      const random = (length: number): ReturnType<typeof systemRandom> => {
        if (++calls === 4) interrupt.abort();
        return systemRandom(length);
      };
      return { script: {}, options: { world: { ...world, random } } };
    }
  }
}

for (const when of ["browser", "token", "key set", "certificate"] as const) {
  Deno.test(`login leaves nothing behind when it is interrupted at the ${when}`, async () => {
    const { script, options } = interruptedAt(when);
    const { error } = await refused("login_interrupted", script, options);
    assert.equal(error.exitCode, 130);
  });
}

for (const path of ["/", "/0", "/1", "/../../0", "/chooser", "/select?op=one"]) {
  Deno.test(`the chooser cannot be used by a page that does not know its address: ${path}`, async () => {
    const provider = new ScriptedProvider();
    await accepted({
      provider,
      config: providerRow("one") + providerRow("two"),
      person: async (url) => {
        const { port, host, pathname } = new URL(url);
        const reply = await rawHttp({ port: Number(port), host, path });
        assert.equal(reply.status, 404);
        const sent = await rawHttp({ port: Number(port), host, path: `${pathname}/0` });
        return await provider.browse(sent.headers.get("location") ?? "");
      },
    });
  });
}

Deno.test("the chooser answers 421 to a rebound host name", async () => {
  const provider = new ScriptedProvider();
  await accepted({
    provider,
    config: providerRow("one") + providerRow("two"),
    person: async (url) => {
      const { port, host, pathname } = new URL(url);
      const path = `${pathname}/0`;
      const rebound = await rawHttp({ port: Number(port), host: `evil.example:${port}`, path });
      assert.equal(rebound.status, 421);
      const sent = await rawHttp({ port: Number(port), host, path });
      return await provider.browse(sent.headers.get("location") ?? "");
    },
  });
});

Deno.test("the chooser says in the window why a choice cannot be used", async () => {
  const { page } = await refused("provider_reply_invalid", {
    discovery: { issuer: "https://evil.example" },
  }, {
    config: providerRow("one") + providerRow("two"),
    person: async (url) => {
      const { port, host, pathname } = new URL(url);
      return await rawHttp({ port: Number(port), host, path: `${pathname}/0` });
    },
  });
  assert.match(page?.body ?? "", /Login did not succeed[^]*calls itself/);
});

for (const principal of ["", " alice", "a,b", 'a"b', "a b", "*", "!root", "-x", "a\nb", "\u00e4"]) {
  Deno.test(`login refuses the principal ${JSON.stringify(principal)} before it opens a browser`, async () => {
    const { shown } = await refused("usage", {}, {}, { principals: [principal] });
    assert.deepEqual(shown, []);
  });
}

/** Files that login did not make, in its way; none of them may change. */
const IN_THE_WAY: readonly (readonly [string, (dir: string) => Promise<void>])[] = [
  ["a key without certificate", (dir) => write(dir, { id_ecdsa: OWN, id_ecdsa_sk: OWN })],
  [
    "a key beside a stale certificate of ours",
    async (dir) => {
      await makeOurs(dir);
      await write(dir, { id_ecdsa: await foreignKey(), id_ecdsa_sk: OWN });
    },
  ],
  [
    "a key beside a certificate of somebody else",
    async (dir) => {
      await makeOurs(dir);
      const certificate = await Deno.readTextFile(`${dir}/id_ecdsa-cert.pub`);
      const other = certificate.replace(/ openpubkey$/, " openpubkey-like");
      await write(dir, { "id_ecdsa-cert.pub": other, id_ecdsa_sk: OWN });
    },
  ],
  [
    "somebody else's certificates alone",
    (dir) => write(dir, { "id_ecdsa-cert.pub": "x", "id_ecdsa_sk-cert.pub": "x" }),
  ],
  [
    "a key and a certificate that cannot be read",
    (dir) => write(dir, { id_ecdsa: OWN, "id_ecdsa-cert.pub": "ssh-ed25519 A", id_ecdsa_sk: OWN }),
  ],
  [
    "links to a key and a certificate of ours",
    async (dir) => {
      await makeOurs(dir);
      for (const name of ["id_ecdsa", "id_ecdsa-cert.pub"]) {
        await Deno.rename(`${dir}/${name}`, `${dir}/real-${name}`);
        await Deno.symlink(`${dir}/real-${name}`, `${dir}/${name}`);
      }
      await write(dir, { id_ecdsa_sk: OWN });
    },
  ],
  [
    "dangling links",
    async (dir) => {
      await Deno.symlink("/nowhere", `${dir}/id_ecdsa`);
      await Deno.symlink("/nowhere", `${dir}/id_ecdsa_sk-cert.pub`);
    },
  ],
  [
    "directories",
    async (dir) => {
      await Deno.mkdir(`${dir}/id_ecdsa`);
      await Deno.mkdir(`${dir}/id_ecdsa_sk`);
    },
  ],
];

for (const [name, prepare] of IN_THE_WAY) {
  Deno.test(`login touches nothing and opens no browser when in its way are ${name}`, async () => {
    await withTempDir(async (home) => {
      const dir = `${home}/.ssh`;
      await Deno.mkdir(dir);
      await prepare(dir);
      const before = await contentsOf(home);
      const world = await clientWorld(home);
      const config = await contentsOf(`${home}/.opk`);
      await assertCodeAsync(() => login({}, world), "key_not_ours");
      assert.deepEqual(world.shown, []);
      await Deno.remove(`${home}/.opk`, { recursive: true });
      assert.deepEqual(await contentsOf(home), before);
      assert.equal(config.size, 1);
    });
  });
}

Deno.test("login refuses a named file that it did not make", async () => {
  await withTempDir(async (home) => {
    await Deno.writeTextFile(`${home}/mine`, OWN);
    const world = await clientWorld(home);
    const run = (): Promise<unknown> => login({ privateKeyFile: `${home}/mine` }, world);
    await assertCodeAsync(run, "key_not_ours");
    assert.deepEqual(world.shown, []);
    assert.equal(await Deno.readTextFile(`${home}/mine`), OWN);
  });
});

Deno.test("login refuses a file that appears while the person logs in", async () => {
  await withTempDir(async (home) => {
    const provider = new ScriptedProvider();
    const world = await clientWorld(home, {
      provider,
      person: async (url) => {
        await Deno.writeTextFile(`${home}/mine`, OWN);
        return await provider.browse(url);
      },
    });
    const run = (): Promise<unknown> => login({ privateKeyFile: `${home}/mine` }, world);
    await assertCodeAsync(run, "key_not_ours");
    assert.equal(await Deno.readTextFile(`${home}/mine`), OWN);
    assert.match((await world.lastPage())?.body ?? "", /Login did not succeed/);
  });
});

for (
  const [path, code] of [
    ["/nowhere/key", "file_unwritable"],
    ["/proc/key", "file_unwritable"],
    ["/dev/null/key", "key_not_ours"],
  ] as const
) {
  Deno.test(`login opens no browser when it cannot write to ${path}`, async () => {
    const { shown } = await refused(code, {}, {}, { privateKeyFile: path });
    assert.deepEqual(shown, []);
  });
}

const OWN = "a key of my own\n";

async function makeOurs(dir: string): Promise<void> {
  const home = dir.slice(0, -"/.ssh".length);
  await login({}, await clientWorld(home));
  await Deno.remove(`${home}/.opk`, { recursive: true });
}

async function foreignKey(): Promise<string> {
  const key = await generateUserKeyPair("ecdsa");
  return formatPrivateKeyFile(key, { comment: "me@my-computer", checkint: 7 });
}

async function write(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${dir}/${name}`, text);
  }
}

async function contentsOf(directory: string): Promise<ReadonlyMap<string, string>> {
  const contents = new Map<string, string>();
  for (const name of await filesBelow(directory)) {
    const text = await Deno.readTextFile(`${directory}/${name}`).catch(() => "unreadable");
    contents.set(name, text);
  }
  return contents;
}

function get(url: URL, search: string): Promise<RawReply> {
  const { port, pathname, host } = url;
  return rawHttp({ port: Number(port), host, path: `${pathname}${search}` });
}

function send(
  url: URL,
  request: { method?: string; host?: string; body?: string },
): Promise<RawReply> {
  const path = `${url.pathname}${url.search}`;
  return rawHttp({ port: Number(url.port), host: url.host, path, ...request });
}

function lowerState(url: URL): string {
  return `?code=c&state=${url.searchParams.get("state")?.toLowerCase()}`;
}
