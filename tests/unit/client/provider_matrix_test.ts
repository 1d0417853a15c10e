import assert from "node:assert/strict";
import { parsePpkOuter } from "../../../src/ssh/ppk_outer.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { type CirclePlan, fullCircle } from "../../support/full_circle.ts";
import {
  CONFIDENTIAL_CLIENT,
  POSTING_CLIENT,
  PUBLIC_CLIENT,
} from "../../support/openid_provider.ts";

const ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"] as const;

for (const algorithm of ALGORITHMS) {
  for (const listed of [true, false]) {
    const how = listed ? "listed" : "not listed";
    Deno.test(`an ID token signed ${algorithm}, ${how}: login, then verify`, async () => {
      const discovery = listed
        ? undefined
        : () => ({ "id_token_signing_alg_values_supported": undefined });
      const plan = { algorithm, ...(discovery === undefined ? {} : { discovery }) };
      await fullCircle(plan, async ({ login, verify }) => {
        assert.equal((await login()).identity.email, "alice@example.com");
        assert.equal(await verify(), "allowed");
      });
    });
  }
}

Deno.test("login refuses an algorithm that the provider does not list", async () => {
  const discovery = () => ({ "id_token_signing_alg_values_supported": ["ES256"] });
  await fullCircle({ discovery }, async ({ login }) => {
    await assertCodeAsync(() => login(), "token_rejected");
  });
});

/** What a discovery document says about client authentication. */
const ANNOUNCED: readonly (readonly [string, readonly string[] | undefined])[] = [
  ["both methods", ["client_secret_basic", "client_secret_post", "none"]],
  ["no methods", undefined],
  ["basic alone", ["client_secret_basic"]],
  ["post alone", ["client_secret_post"]],
];

/** Requests that a client of each kind needs for one code, by what is announced. */
const CLIENTS: readonly (readonly [string, string, readonly number[]])[] = [
  ["a public client", PUBLIC_CLIENT, [1, 1, 1, 1]],
  ["a client for client_secret_basic", CONFIDENTIAL_CLIENT, [1, 1, 1, 0]],
  ["a client for client_secret_post", POSTING_CLIENT, [2, 2, 0, 1]],
];

for (const [kind, client, requests] of CLIENTS) {
  for (const [index, [announced, methods]] of ANNOUNCED.entries()) {
    const expected = requests[index] ?? 0;
    const plan: CirclePlan = {
      client,
      deviceNonce: true,
      discovery: () => ({ "token_endpoint_auth_methods_supported": methods }),
    };
    if (expected === 0) {
      Deno.test(`${kind}, ${announced} announced: refused, with a hint`, async () => {
        await fullCircle(plan, async ({ login, sent }) => {
          const error = await assertCodeAsync(() => login(), "provider_refused");
          assert.match(error.message, /invalid_client/);
          assert.ok("hints" in error);
          assert.match(error.hints[0] ?? "", /client_id and client_secret/);
          assert.equal(sent.length, 1);
        });
      });
      continue;
    }
    Deno.test(`${kind}, ${announced} announced: login, then verify`, async () => {
      await fullCircle(plan, async ({ login, verify, sent }) => {
        await login();
        assert.equal(sent.length, expected);
        assert.equal(sent.at(-1)?.status, 200);
        assert.equal(await verify(), "allowed");
        for (const { body, authorization } of sent) {
          assert.ok(authorization === null || body.get("client_secret") === null, "one at a time");
        }
      });
    });

    Deno.test(`${kind}, ${announced} announced: device flow, then verify`, async () => {
      await fullCircle(plan, async ({ login, verify, sent, shown }) => {
        await login({ flow: "device" });
        assert.deepEqual(shown, []);
        // which method it is was found out at the device authorization endpoint
        const last = sent.at(-1)?.status;
        assert.deepEqual([last, sent.filter(({ status }) => status === 401).length], [200, 0]);
        assert.equal(await verify(), "allowed");
      });
    });
  }
}

for (const client of [PUBLIC_CLIENT, CONFIDENTIAL_CLIENT, POSTING_CLIENT]) {
  Deno.test(`refresh tokens that rotate are followed, as ${client}; verify takes the last`, async () => {
    await fullCircle(
      { client, policy: "oidc_refreshed" },
      async ({ home, login, verify, sent }) => {
        const interrupt = new AbortController();
        const used = (): readonly (string | null)[] =>
          sent.filter(({ status, body }) =>
            status === 200 && body.get("grant_type") === "refresh_token"
          ).map(({ body }) => body.get("refresh_token"));
        let ahead = 0;
        let seen = 0;
        await assertCodeAsync(() =>
          login({ autoRefresh: true, ppk: true }, {
            signal: interrupt.signal,
            now: () => {
              // the provider's clock has not moved
              if (used().length > seen) ahead = 0;
              seen = used().length;
              return Date.now() / 1000 + ahead;
            },
            sleep: (ms) => {
              if (used().length === 3) interrupt.abort(new DOMException("enough", "AbortError"));
              if (interrupt.signal.aborted) return Promise.reject(interrupt.signal.reason);
              ahead += ms / 1000;
              return Promise.resolve();
            },
          }), "login_interrupted");
        const tokens = used();
        assert.equal(tokens.length, 3);
        assert.equal(new Set(tokens).size, 3, "an old one again would end the whole grant");
        assert.equal(await verify(), "allowed");
        const { publicPart } = parsePpkOuter(await Deno.readTextFile(`${home}/.ssh/id_ecdsa.ppk`));
        const certificate = await Deno.readTextFile(`${home}/.ssh/id_ecdsa-cert.pub`);
        assert.ok(
          certificate.includes(publicPart.toBase64()),
          "the file for PuTTY is renewed, too",
        );
      },
    );
  });
}

for (
  const [name, keepOld, code] of [
    ["that still publishes the old one", true, "allowed"],
    ["that has dropped the old one", false, "KEY_NOT_FOUND"],
  ] as const
) {
  Deno.test(`verify after a new key at a provider ${name}: ${code}`, async () => {
    await fullCircle({}, async ({ login, verify, provider }) => {
      await login();
      await provider.rotateKeys({ keepOld });
      assert.equal(await verify(), code);
      await login();
      assert.equal(await verify(), "allowed");
    });
  });
}

Deno.test("verify goes on with the keys it knows when the provider takes a new one", async () => {
  await fullCircle({}, async ({ login, verify, provider }) => {
    await login();
    assert.equal(await verify(), "allowed");
    await provider.rotateKeys();
    provider.forget();
    assert.equal(await verify(), "allowed", "the old key is kept");
    assert.deepEqual(provider.requests, []);
    await login();
    assert.equal(await verify(), "allowed", "the new key is fetched");
  });
});

Deno.test("an issuer with a slash at its end: login, then verify", async () => {
  await fullCircle({ slash: true }, async ({ login, verify, provider }) => {
    assert.equal((await login()).identity.issuer, provider.issuer);
    assert.ok(provider.issuer.endsWith("/"));
    assert.equal(await verify(), "allowed");
  });
});

for (const slash of [true, false]) {
  const wrong = slash ? "without its slash" : "with a slash too many";
  Deno.test(`an issuer configured ${wrong} is refused, and the slash is named`, async () => {
    const issuer = (real: string): string => slash ? real.slice(0, -1) : `${real}/`;
    await fullCircle({ slash, issuer }, async ({ login, shown }) => {
      const error = await assertCodeAsync(() => login(), "provider_reply_invalid");
      assert.match(error.message, /trailing slash/);
      assert.deepEqual(shown, []);
    });
  });
}

/** All that a login and a server need; the rest is optional, or counts as absent. */
const NEEDED = ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"];

/** Documents as they should not be and yet are. */
const AWKWARD: readonly (readonly [string, CirclePlan["discovery"]])[] = [
  ["says no more than it must", () => ({ ...without(NEEDED) })],
  ["has members that nobody knows", () => ({
    "x_deep": { a: [{ b: [[[[null, 1e300, "\u{1f600}"]]]] }] },
    "": "an empty name",
    "__proto__x": { "constructor": 1 },
    "x_long": "x".repeat(100_000),
    "x_many": Array.from({ length: 2000 }, (_, i) => `value-${i}`),
  })],
  ["has optional members of other types", () => ({
    "scopes_supported": "openid",
    "response_types_supported": null,
    "code_challenge_methods_supported": {},
    "id_token_signing_alg_values_supported": "RS256",
    "token_endpoint_auth_methods_supported": [1, null],
    "authorization_response_iss_parameter_supported": "yes",
    "userinfo_endpoint": 7,
    "device_authorization_endpoint": false,
    "end_session_endpoint": "javascript:alert(1)",
  })],
  ["has optional members that are empty", () => ({
    "scopes_supported": [],
    "response_types_supported": [],
    "code_challenge_methods_supported": [],
    "id_token_signing_alg_values_supported": [],
    "token_endpoint_auth_methods_supported": [],
    "userinfo_endpoint": "",
  })],
  ["names endpoints on another host", (origin) => {
    const other = origin.replace("127.0.0.1", "localhost");
    return { "token_endpoint": `${other}/token`, "jwks_uri": `${other}/jwks` };
  }],
  ["names endpoints with a query", (origin) => ({
    "authorization_endpoint": `${origin}/auth?realm=a&x=%20`,
    "token_endpoint": `${origin}/token?realm=a`,
    "jwks_uri": `${origin}/jwks?realm=a`,
  })],
  ["offers a userinfo endpoint elsewhere", () => ({
    "userinfo_endpoint": "http://info.example.com/me",
  })],
];

function without(kept: readonly string[]): Readonly<Record<string, unknown>> {
  const all = [
    "acr_values_supported",
    "authorization_response_iss_parameter_supported",
    "claim_types_supported",
    "claims_parameter_supported",
    "claims_supported",
    "code_challenge_methods_supported",
    "device_authorization_endpoint",
    "dpop_signing_alg_values_supported",
    "grant_types_supported",
    "id_token_signing_alg_values_supported",
    "pushed_authorization_request_endpoint",
    "request_parameter_supported",
    "request_uri_parameter_supported",
    "response_modes_supported",
    "response_types_supported",
    "scopes_supported",
    "subject_types_supported",
    "token_endpoint_auth_methods_supported",
    "userinfo_endpoint",
  ];
  return Object.fromEntries(
    all.filter((name) => !kept.includes(name)).map((name) => [name, undefined]),
  );
}

for (const [name, discovery] of AWKWARD) {
  Deno.test(`a discovery document that ${name}: login, then verify`, async () => {
    await fullCircle(discovery === undefined ? {} : { discovery }, async ({ login, verify }) => {
      await login();
      assert.equal(await verify(), "allowed");
    });
  });
}

/** Answers that are no discovery document, and what each side says. */
const REFUSED: readonly (readonly [string, () => Response, RegExp])[] = [
  ["a page", () => page(200), /not JSON|no JSON/],
  ["a page with status 404", () => page(404), /404/],
  ["a login page elsewhere", () => redirect("https://login.example.com/"), /redirect/],
  ["the same on plain http", () => redirect("http://login.example.com/"), /redirect/],
  ["a script", () => redirect("javascript:alert(1)"), /redirect/],
  ["another issuer", () => Response.json({ issuer: "https://evil.example" }), /evil\.example/],
  [
    "no issuer",
    () => Response.json({ "jwks_uri": "https://op.example.com/jwks" }),
    /issuer|itself/,
  ],
  ["a list", () => Response.json([]), /not a JSON object/],
  ["nothing", () => new Response(""), /not JSON|no JSON/],
  ["too much", () => new Response(" ".repeat(300_000)), /262144|larger|too large/],
];

function page(status: number): Response {
  const headers = { "content-type": "text/html" };
  return new Response("<!doctype html><title>Sign in</title>", { status, headers });
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}

for (const [name, answer, said] of REFUSED) {
  Deno.test(`${name} instead of a discovery document: no browser, no key`, async () => {
    await fullCircle({ discoveryEndpoint: answer }, async ({ login, shown, home, sent }) => {
      const error = await assertCodeAsync(() => login(), "provider_reply_invalid");
      assert.match(error.message, said);
      assert.ok("hints" in error && error.hints.length > 0, "it says what to do");
      assert.deepEqual([shown, sent], [[], []]);
      await assert.rejects(Deno.lstat(`${home}/.ssh`), Deno.errors.NotFound);
    });
  });
}
