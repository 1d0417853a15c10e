import assert from "node:assert/strict";
import { login } from "../../../src/client/login.ts";
import type { LoginOptions } from "../../../src/client/login_options.ts";
import { CommandError, type CommandErrorCode } from "../../../src/errors/command_error.ts";
import { parsePkToken } from "../../../src/openpubkey/parse_pk_token.ts";
import { parseCertificateFile } from "../../../src/ssh/certificate_file.ts";
import { parseCertificate } from "../../../src/ssh/parse_certificate.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { clientWorld, filesBelow } from "../../support/client_world.ts";
import {
  type RefreshAnswer,
  refreshed,
  type RefreshWorld,
  refreshWorld,
} from "../../support/refresh_world.ts";
import { ScriptedProvider } from "../../support/scripted_provider.ts";
import { factoryKey, ISSUER, makeIdToken, NOW, publishedJwk } from "../../support/token_factory.ts";
import { runVerify } from "../../support/verify_run.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

interface Stayed {
  readonly home: string;
  readonly world: RefreshWorld;
  readonly error: CommandError | undefined;
  /** Key and certificate as the login left them. */
  readonly first: readonly string[];
  /** And as they are now. */
  readonly last: readonly string[];
}

const FILES = ["id_ecdsa", "id_ecdsa-cert.pub"];

/** Logs in, stays, and looks at how it ended; undefined as code for an end without error. */
async function stayed(
  answers: readonly RefreshAnswer[],
  code: CommandErrorCode | undefined,
  look: (stayed: Stayed) => Promise<void> | void,
  options: LoginOptions = {},
): Promise<void> {
  await withTempDir(async (home) => {
    const world = await refreshWorld(home, answers);
    let first: readonly string[] = [];
    const read = (): Promise<string[]> =>
      Promise.all(FILES.map((name) => Deno.readTextFile(`${home}/.ssh/${name}`)));
    const run = (): Promise<unknown> =>
      login({ ...options, autoRefresh: true }, world, async () => {
        first = await read();
      });
    let error: unknown;
    if (code === undefined) await run();
    else error = await assertCodeAsync(run, code);
    assert.deepEqual(await filesBelow(`${home}/.ssh`), FILES);
    assert.equal(first.length, 2);
    await look({
      home,
      world,
      first,
      last: await read(),
      error: error instanceof CommandError ? error : undefined,
    });
  });
}

Deno.test("login --auto-refresh renews the same key a minute before the token expires", async () => {
  await stayed([refreshed()], "login_interrupted", async ({ world, first, last, error, home }) => {
    assert.equal(error?.exitCode, 130);
    assert.deepEqual(world.asked, [3540]);
    assert.ok(world.waits.every((wait) => wait <= 60), "a timer stands still while asleep");
    assert.equal(first[0]?.split("\n")[0], last[0]?.split("\n")[0]);
    assert.notEqual(first[1], last[1]);
    const [before, after] = [first, last].map(([, text = ""]) => {
      const { type, base64, comment } = parseCertificateFile(text);
      return { ...parseCertificate(type, base64), comment };
    });
    assert.ok(before !== undefined && after !== undefined);
    assert.deepEqual(after.publicKey, before.publicKey);
    assert.deepEqual(after.principals, before.principals);
    assert.equal(after.comment, before.comment);
    const [old, renewed] = [before, after].map(({ extensions }) =>
      parsePkToken(extensions.get("openpubkey-pkt") ?? "")
    );
    assert.equal(renewed?.claims.segment, old?.claims.segment);
    assert.equal(old?.refreshed, undefined);
    assert.equal(renewed?.refreshed?.claims.expiresAt, NOW + 3540 + 3600);
    const { mode } = await Deno.lstat(`${home}/.ssh/id_ecdsa`);
    assert.equal((mode ?? 0) & 0o777, 0o600);
  });
});

Deno.test("login --auto-refresh gives a key that verify takes after the first token's end", async () => {
  await stayed([refreshed()], "login_interrupted", async ({ first, last }) => {
    const run = async ([, text = ""]: readonly string[]): Promise<number> => {
      const { type, base64 } = parseCertificateFile(text);
      const files = { "etc/opk/providers": `${ISSUER} client-1 oidc-refreshed\n` };
      const now = NOW + 3540 + 3000;
      return (await runVerify({ keyType: type, keyBase64: base64 }, { files, now })).exitCode;
    };
    assert.equal(await run(last), 0);
    assert.equal(await run(first), 1);
  });
});

Deno.test("login --auto-refresh sends the refresh token, and the new one when there is one", async () => {
  const rotated = refreshed({}, { "refresh_token": "second" });
  await stayed([refreshed(), rotated, refreshed()], "login_interrupted", ({ world }) => {
    const [body] = world.refreshes;
    assert.deepEqual(Object.fromEntries(body ?? []), {
      "grant_type": "refresh_token",
      "refresh_token": "the-refresh-token",
      "client_id": "client-1",
      "scope": "openid profile email",
    });
    assert.deepEqual(world.refreshes.map((one) => one.get("refresh_token")), [
      "the-refresh-token",
      "the-refresh-token",
      "second",
    ]);
  });
});

Deno.test("login --auto-refresh keeps the refresh token off the disk and the terminal", async () => {
  await stayed([refreshed()], "login_interrupted", async ({ home, world }) => {
    const names = await filesBelow(home);
    const texts = await Promise.all(names.map((name) => Deno.readTextFile(`${home}/${name}`)));
    for (const text of [...texts, world.terminal.stderr, world.terminal.stdout]) {
      assert.ok(!text.includes("the-refresh-token") && !text.includes("fresh-access-token"));
    }
  });
});

Deno.test("login --auto-refresh never asks twice within half a minute", async () => {
  const short = refreshed({ exp: NOW + 3540 + 61 });
  const shorter: RefreshAnswer = ({ body, now }) => refreshed({ exp: now + 61 })({ body, now });
  await stayed([short, shorter, shorter], "login_interrupted", ({ world }) => {
    assert.deepEqual(world.asked, [3540, 3570, 3600]);
  });
});

Deno.test("login --auto-refresh waits longer and longer for a provider that is down", async () => {
  const down: RefreshAnswer = () => new Response("", { status: 503 });
  const lost: RefreshAnswer = () => Promise.reject(new TypeError("connection refused"));
  await stayed(
    [down, lost, down, lost, down, lost, down, refreshed()],
    "login_interrupted",
    ({ world, first, last }) => {
      assert.deepEqual(world.asked, [3540, 3570, 3630, 3750, 3990, 4470, 5070, 5670]);
      assert.notEqual(first[1], last[1]);
    },
  );
});

Deno.test("login --auto-refresh gives up a day after the end", async () => {
  const down: RefreshAnswer = () => new Response("", { status: 503 });
  await stayed(Array(1000).fill(down), "provider_unreachable", ({ world, first, last }) => {
    const total = world.asked.at(-1) ?? 0;
    assert.ok(total > 86_400 && total < 3600 + 86_400 + 600, String(total));
    assert.deepEqual(first, last);
  });
});

Deno.test("login --auto-refresh stops in good order when there are no more ID tokens", async () => {
  const without = refreshed({}, { "id_token": undefined });
  await stayed([without], undefined, ({ world, first, last }) => {
    assert.match(world.terminal.stderr, /without an ID token: the key cannot be renewed further/);
    assert.deepEqual(first, last);
    assert.equal(world.refreshes.length, 1);
  });
});

const REFUSED: readonly (readonly [string, RefreshAnswer, CommandErrorCode])[] = [
  ["of another person", refreshed({ sub: "sub-2" }), "token_rejected"],
  ["of another issuer", refreshed({ iss: "https://evil.example" }), "token_rejected"],
  ["for another client", refreshed({ aud: "client-2" }), "token_rejected"],
  ["with another nonce", refreshed({ nonce: "A".repeat(43) }), "token_rejected"],
  ["older than the first", refreshed({ iat: NOW - 3600 }), "token_rejected"],
  ["that has expired", refreshed({ exp: NOW }), "token_rejected"],
  [
    "signed by another key",
    async ({ now }) =>
      Response.json({
        "access_token": "a",
        "id_token": await makeIdToken({
          op: { ...await factoryKey("RS256", "other"), kid: "op-rs256" },
          commitment: "none",
          claims: { iat: now, exp: now + 3600 },
        }),
      }),
    "token_rejected",
  ],
  [
    "without signature",
    async ({ now }) =>
      Response.json({
        "access_token": "a",
        "id_token": await makeIdToken({
          commitment: "none",
          header: { alg: "none" },
          claims: { iat: now, exp: now + 3600 },
        }),
      }),
    "token_rejected",
  ],
  [
    "refused as no longer good",
    () => Response.json({ error: "invalid_grant" }, { status: 400 }),
    "provider_refused",
  ],
  ["that is a page", () => new Response("<html>"), "provider_reply_invalid"],
];

for (const [name, answer, code] of REFUSED) {
  Deno.test(`login --auto-refresh ends at a refresh ${name}, and leaves the key as it is`, async () => {
    await stayed([answer, refreshed()], code, ({ world, first, last }) => {
      assert.deepEqual(first, last);
      assert.equal(world.refreshes.length, 1);
    });
  });
}

Deno.test("login --auto-refresh leaves the key of another login alone", async () => {
  await withTempDir(async (home) => {
    let other = "";
    const world = await refreshWorld(home, [async (request) => {
      await login({}, await clientWorld(home));
      other = await Deno.readTextFile(`${home}/.ssh/id_ecdsa-cert.pub`);
      return await refreshed()(request);
    }, refreshed()]);
    await login({ autoRefresh: true }, world);
    assert.match(world.terminal.stderr, /gone or replaced: nothing to renew/);
    assert.equal(await Deno.readTextFile(`${home}/.ssh/id_ecdsa-cert.pub`), other);
  });
});

Deno.test("login --auto-refresh brings nothing back after a logout", async () => {
  await withTempDir(async (home) => {
    const world = await refreshWorld(home, [async (request) => {
      for (const name of FILES) await Deno.remove(`${home}/.ssh/${name}`);
      return await refreshed()(request);
    }, refreshed()]);
    await login({ autoRefresh: true }, world);
    assert.deepEqual(await filesBelow(`${home}/.ssh`), []);
  });
});

Deno.test("login --auto-refresh says so when there is no refresh token", async () => {
  await withTempDir(async (home) => {
    const provider = new ScriptedProvider({ tokens: { "refresh_token": undefined } });
    const world = await clientWorld(home, { provider });
    const error = await assertCodeAsync(
      () => login({ autoRefresh: true }, world),
      "provider_reply_invalid",
    );
    assert.match(error instanceof Error ? error.message : "", /key is there/);
    assert.deepEqual(await filesBelow(`${home}/.ssh`), FILES);
  });
});

Deno.test("login --auto-refresh cannot renew a printed key", async () => {
  await withTempDir(async (home) => {
    const world = await clientWorld(home);
    await assertCodeAsync(() => login({ autoRefresh: true, printKey: true }, world), "usage");
    assert.deepEqual(world.shown, []);
  });
});

Deno.test("login --auto-refresh renews after the computer was asleep", async () => {
  await withTempDir(async (home) => {
    let now = NOW;
    let naps = 0;
    const world = await refreshWorld(home, [refreshed({ iat: NOW + 50_000, exp: NOW + 60_000 })], {
      now: () => now,
      // the second step takes the night
      sleep: (ms) => {
        naps++;
        if (naps === 3) return Promise.reject(new CommandError("login_interrupted", "enough"));
        now += naps === 2 ? 50_000 : ms / 1000;
        return Promise.resolve();
      },
    });
    await assertCodeAsync(() => login({ autoRefresh: true }, world), "login_interrupted");
    assert.equal(world.refreshes.length, 1);
    assert.match(world.terminal.stderr, /renewed; the fresh ID token is good until/);
  });
});

Deno.test("login --auto-refresh loses no rotated token when the key set cannot be had", async () => {
  await withTempDir(async (home) => {
    const keys = { keys: [publishedJwk(await factoryKey("RS256"))] };
    let asked = 0;
    const world = await refreshWorld(
      home,
      [refreshed({}, { "refresh_token": "second" }), refreshed()],
      {},
      {
        keySetEndpoint: () =>
          // the first is the login's; every failure is tried twice
          ++asked === 1 || asked > 5 ? Response.json(keys) : new Response("", { status: 503 }),
      },
    );
    await assertCodeAsync(() => login({ autoRefresh: true }, world), "login_interrupted");
    assert.match(world.terminal.stderr, /key set[^]*trying again in 30 seconds[^]*renewed/);
    assert.equal(world.refreshes[1]?.get("refresh_token"), "second");
  });
});

for (
  const [name, claims] of [
    ["another person's", { sub: "sub-2" }],
    ["with another nonce", { nonce: "A".repeat(43) }],
    ["older than the first", { iat: NOW - 3600 }],
  ] as const
) {
  Deno.test(`login --auto-refresh certifies nothing with a token ${name}`, async () => {
    await stayed([refreshed(claims)], "token_rejected", ({ error }) => {
      assert.match(error?.message ?? "", /^The refreshed ID token cannot be used: /);
    });
  });
}

Deno.test("login --auto-refresh ends at a token older than the one before", async () => {
  const answers = [refreshed(), refreshed({ iat: NOW + 3539 })];
  await stayed(answers, "token_rejected", ({ error, world }) => {
    assert.equal(world.refreshes.length, 2);
    assert.match(error?.message ?? "", /older than the one before/);
  });
});
