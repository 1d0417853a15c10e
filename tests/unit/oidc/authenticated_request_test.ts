import assert from "node:assert/strict";
import * as oauth from "oauth4webapi";
import { authenticatedRequest } from "../../../src/oidc/authenticated_request.ts";
import type { BoundedReply } from "../../../src/oidc/fetch_bounded.ts";
import type { LoginEndpoints } from "../../../src/oidc/login_endpoints.ts";
import { providerSettings } from "../../support/provider_settings.ts";

const BOTH = ["client_secret_post", "client_secret_basic"];

interface Provider {
  /** How each request authenticated, in order. */
  readonly seen: ("basic" | "post" | "none")[];
  ask(): Promise<BoundedReply>;
}

/** A token endpoint that answers each kind of request in its own way. */
function provider(
  answers: Partial<Record<"basic" | "post" | "none", () => Response>>,
  { secret = "s3cret", methods = BOTH }: {
    readonly secret?: string | undefined;
    readonly methods?: readonly string[];
  } = {},
): Provider {
  const endpoints: LoginEndpoints = {
    authorization: "https://op.example.com/authorize",
    token: "https://op.example.com/token",
    deviceAuthorization: undefined,
    authMethods: methods,
    signingAlgorithms: [],
    issuerInResponse: false,
  };
  const settings = providerSettings(secret === "" ? {} : { clientSecret: secret });
  const seen: ("basic" | "post" | "none")[] = [];
  return {
    seen,
    ask: () =>
      authenticatedRequest(
        (authentication, http) =>
          oauth.refreshTokenGrantRequest(
            { issuer: settings.issuer, "token_endpoint": endpoints.token },
            { "client_id": settings.clientId },
            authentication,
            "refresh",
            http,
          ),
        {
          settings,
          endpoints,
          fetch: (_, init) => {
            const body = new URLSearchParams(String(init.body));
            const header = new Headers(init.headers).has("authorization");
            const kind = header ? "basic" : body.has("client_secret") ? "post" : "none";
            seen.push(kind);
            return Promise.resolve(answers[kind]?.() ?? Response.json({}));
          },
        },
      ),
  };
}

const refused = (status = 401, error = "invalid_client") => (): Response =>
  Response.json({ error }, { status });

Deno.test("authenticatedRequest tries the other method when the client is refused", async () => {
  for (const status of [400, 401]) {
    const { ask, seen } = provider({ basic: refused(status) });
    assert.equal((await ask()).status, 200);
    assert.deepEqual(seen, ["basic", "post"]);
    await ask();
    assert.deepEqual(seen, ["basic", "post", "post"], "and remembers which it was");
  }
});

Deno.test("authenticatedRequest keeps to the first method when that is good", async () => {
  const { ask, seen } = provider({});
  await ask();
  await ask();
  assert.deepEqual(seen, ["basic", "basic"]);
});

Deno.test("authenticatedRequest returns the first reply when both methods are refused", async () => {
  const { ask, seen } = provider({ basic: refused(401), post: refused(400) });
  assert.equal((await ask()).status, 401);
  assert.deepEqual(seen, ["basic", "post"]);
});

/** Answers after which nothing may be sent again: a code might have been used. */
const FINAL: readonly (readonly [string, () => Response])[] = [
  ["invalid_grant", refused(400, "invalid_grant")],
  ["invalid_client with status 200", refused(200)],
  ["invalid_client with status 500", refused(500)],
  ["a page with status 401", () => new Response("<html>", { status: 401 })],
  ["nothing with status 401", () => new Response(null, { status: 401 })],
  ["a list with status 401", () => Response.json(["invalid_client"], { status: 401 })],
];

for (const [name, answer] of FINAL) {
  Deno.test(`authenticatedRequest sends nothing twice after ${name}`, async () => {
    const { ask, seen } = provider({ basic: answer });
    await ask();
    assert.deepEqual(seen, ["basic"]);
  });
}

for (
  const [name, methods, secret, expected] of [
    ["basic is listed alone", ["client_secret_basic"], "x", "basic"],
    ["post is listed alone", ["client_secret_post"], "x", "post"],
    ["neither is listed", ["private_key_jwt"], "x", "basic"],
    ["there is no secret", BOTH, "", "none"],
  ] as const
) {
  Deno.test(`authenticatedRequest has one method when ${name}`, async () => {
    const all = { basic: refused(), post: refused(), none: refused() };
    const { ask, seen } = provider(all, { methods, secret });
    assert.equal((await ask()).status, 401);
    assert.deepEqual(seen, [expected]);
  });
}

Deno.test("authenticatedRequest does not hide that the network failed", async () => {
  const { ask, seen } = provider({
    basic: () => {
      throw new TypeError("connection reset");
    },
  });
  await assert.rejects(ask);
  assert.deepEqual(seen, ["basic"]);
});
