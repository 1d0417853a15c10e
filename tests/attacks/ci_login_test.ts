import assert from "node:assert/strict";
import { login } from "../../src/client/login.ts";
import type { LoginOptions } from "../../src/client/login_options.ts";
import { CommandError, type CommandErrorCode } from "../../src/errors/command_error.ts";
import { assertCodeAsync } from "../support/assert_code.ts";
import { ciJob, type CiJobPlan } from "../support/ci_job.ts";
import { clientWorld, filesBelow } from "../support/client_world.ts";
import { factoryKey, NOW } from "../support/token_factory.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

/** Runs a job's login that must fail with this code and leave nothing behind. */
async function refused(
  code: CommandErrorCode,
  plan: CiJobPlan,
  options: LoginOptions = {},
): Promise<CommandError> {
  return await withTempDir(async (home) => {
    const job = await ciJob(plan);
    const world = await clientWorld(home, {
      config: null,
      world: {
        env: job.env,
        openHttpClient: () => ({ fetch: job.fetch, close: () => undefined }),
      },
    });
    const error = await assertCodeAsync(() => login(options, world), code);
    assert.ok(error instanceof CommandError);
    assert.deepEqual(await filesBelow(home), [], "files were left behind");
    assert.equal(world.terminal.stdout, "");
    const said = [error.message, ...error.hints, world.terminal.stderr].join("\n");
    for (const token of job.idTokens) {
      assert.ok(!said.includes(token.split(".")[2] ?? token), "a signature was said");
    }
    return error;
  });
}

const BAD_TOKENS: readonly (readonly [string, () => Promise<CiJobPlan> | CiJobPlan])[] = [
  ["for another audience", () => ({ claims: { aud: "https://github.com/example" } })],
  ["for another commitment", () => ({ claims: { aud: "A".repeat(43) } })],
  ["without audience", () => ({ claims: { aud: undefined } })],
  ["of another issuer", () => ({ claims: { iss: "https://evil.example" } })],
  ["without subject", () => ({ claims: { sub: undefined } })],
  ["that has expired", () => ({ claims: { exp: NOW - 1 } })],
  ["from the future", () => ({ claims: { iat: NOW + 3600, exp: NOW + 7200 } })],
  ["signed with PS256", async () => ({ op: await factoryKey("PS256") })],
  ["signed with ES256", async () => ({ op: await factoryKey("ES256") })],
  ["signed with EdDSA", async () => ({ op: await factoryKey("EdDSA") })],
  ["without algorithm", () => ({ header: { alg: "none" } })],
  ["GQ-signed already", () => ({ header: { alg: "GQ256" } })],
  ["bound to another key", () => ({ header: { typ: "dpop+id_token" } })],
  ["of another type", () => ({ header: { typ: "logout+jwt" } })],
  ["with critical extensions", () => ({ header: { crit: ["x"], x: 1 } })],
  ["signed by another key", async () => ({
    published: [{ ...await factoryKey("RS256", "other"), kid: "op-rs256" }],
  })],
  ["whose key is not published", () => ({ published: [] })],
];

for (const [name, plan] of BAD_TOKENS) {
  Deno.test(`login in a job refuses an ID token ${name}`, async () => {
    await refused("token_rejected", await plan());
  });
}

Deno.test("login in a job refuses a token whose audience is a list with the commitment", async () => {
  // the server takes the bare string only
  const listed = await ciJob();
  const tokenEndpoint = async (): Promise<Response> => {
    const audience = new URL(listed.requests.at(-1)?.url ?? "").searchParams.get("audience");
    const job = await ciJob({ claims: { aud: [audience] } });
    return await job.fetch("https://run.actions.githubusercontent.com/x?audience=y", {});
  };
  const error = await withTempDir(async (home) => {
    const world = await clientWorld(home, {
      config: null,
      world: {
        env: listed.env,
        openHttpClient: () => ({
          fetch: async (url, init) => {
            const answer = await listed.fetch(url, init);
            return url.includes("audience=") ? await tokenEndpoint() : answer;
          },
          close: () => undefined,
        }),
      },
    });
    const thrown = await assertCodeAsync(() => login({}, world), "token_rejected");
    assert.deepEqual(await filesBelow(home), []);
    return thrown;
  });
  assert.match(error instanceof Error ? error.message : "", /COMMIT_MISMATCH/);
});

Deno.test("login in a job refuses pages, redirects and refusals in place of a token", async () => {
  const answers: readonly (readonly [CommandErrorCode, () => Response])[] = [
    ["provider_reply_invalid", () => new Response("<html>sign in</html>")],
    ["provider_reply_invalid", () => Response.redirect("https://evil.example/")],
    ["provider_reply_invalid", () => Response.json({ value: ["a.b.c"] })],
    ["token_rejected", () => Response.json({ value: "no token" })],
    ["token_rejected", () => Response.json({ value: "a.b.c.d.e" })],
    ["provider_refused", () => new Response("", { status: 403 })],
    ["provider_unreachable", () => new Response("", { status: 500 })],
  ];
  for (const [code, tokenEndpoint] of answers) await refused(code, { tokenEndpoint });
});

for (
  const [name, plan, code] of [
    ["no token", { env: { "OPENPUBKEY_JWT": undefined } }, "config_invalid"],
    ["a token that is none", { env: { "OPENPUBKEY_JWT": "a.b" } }, "token_rejected"],
    ["a token for somebody else", { claims: { aud: "https://vault.example" } }, "token_rejected"],
    [
      "a token for several",
      { claims: { aud: ["OPENPUBKEY-PKTOKEN:1", "https://vault.example"] } },
      "token_rejected",
    ],
    ["a token of another GitLab", { claims: { iss: "https://gitlab.com" } }, "token_rejected"],
  ] as const
) {
  Deno.test(`login in a GitLab job refuses ${name}`, async () => {
    await refused(code, { kind: "gitlab", ...plan });
  });
}

Deno.test("login never sends a job's token to a provider that is not the job's", async () => {
  const forge = "https://other.example/api/actions";
  await refused("provider_unknown", { kind: "forgejo" }, { provider: `${forge},unused` });
  await refused("provider_unknown", { kind: "forgejo" }, {
    provider: "https://token.actions.githubusercontent.com,unused",
  });
  await refused("provider_unknown", { kind: "gitlab" }, { alias: "github" });
});

Deno.test("login in a job has no access token to send", async () => {
  await refused("provider_reply_invalid", {}, { sendAccessToken: true });
});
