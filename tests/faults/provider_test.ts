import assert from "node:assert/strict";
import type { UndecidableCode } from "../../src/errors/refusal_code.ts";
import { type ClosableHttpGet, httpGet } from "../../src/oidc/http_get.ts";
import { formatKeySetEntry, type KeySetEntry } from "../../src/oidc/key_set_entry.ts";
import { memoryKeySetStore } from "../../src/oidc/key_set_store_memory.ts";
import type { ProviderKeySet } from "../../src/oidc/provider_key_set.ts";
import { ProviderKeys } from "../../src/oidc/provider_keys.ts";
import { fetchUserinfo } from "../../src/oidc/userinfo.ts";
import { assertCodeAsync } from "../support/assert_code.ts";
import {
  type Behaviour,
  DISCOVERY_PATH,
  type HostileProvider,
  JWKS_PATH,
  startHostileProvider,
} from "../support/hostile_provider.ts";
import { answer, gzip, redirect } from "../support/hostile_reply.ts";
import { someJwk } from "../support/some_jwk.ts";
import { someKeySetEntry } from "../support/some_key_set_entry.ts";
import { makeTlsAuthority } from "../support/tls_certificate.ts";

const NOW = 1_700_000_000;
const GOOD = { keys: [someJwk("new")] };
/** Stands for the 10 s of real life. */
const TOTAL_MS = 300;

type CacheState = "cold" | "warm" | "stale" | "too old";

/** An entry of the given age for this provider, as kept by an earlier run. */
function kept(provider: HostileProvider, state: CacheState): KeySetEntry | undefined {
  const ages = { cold: undefined, warm: 10, stale: 7200, "too old": 90_000 };
  const age = ages[state];
  if (age === undefined) return undefined;
  return someKeySetEntry({
    issuer: provider.origin,
    jwksUri: `${provider.origin}${JWKS_PATH}`,
    fetchedAt: NOW - age,
    discoveryFetchedAt: NOW - age,
  }, ["old"]);
}

interface Outcome {
  readonly run: () => Promise<ProviderKeySet>;
  /** What the store holds about the keys, as text. */
  readonly stored: () => Promise<string>;
}

/** A new process with a cache in the given state. */
function attempt(provider: HostileProvider, get: ClosableHttpGet, state: CacheState): Outcome {
  const entry = kept(provider, state);
  const store = memoryKeySetStore(entry === undefined ? [] : [entry]);
  const keys = new ProviderKeys({
    get,
    store,
    now: () => NOW,
    settings: { totalTimeoutMs: TOTAL_MS, lockWaitMs: 0 },
  });
  return {
    run: () => keys.keysFor(provider.origin),
    stored: async () => {
      const { entry } = await store.read(provider.origin);
      if (entry === undefined) return "nothing";
      const { lastFailure: _ignored, ...rest } = entry;
      return formatKeySetEntry(rest);
    },
  };
}

async function withProvider(
  work: (provider: HostileProvider, get: ClosableHttpGet) => Promise<void>,
  provider = startHostileProvider(),
  caCerts: readonly string[] = [],
): Promise<void> {
  const get = httpGet({
    allowLoopbackHttp: true,
    totalTimeoutMs: TOTAL_MS,
    connectTimeoutMs: TOTAL_MS / 2,
    retryPauseMs: 1,
    caCerts,
  });
  try {
    await work(provider, get);
  } finally {
    get.close();
    await provider.close();
  }
}

/**
 * The whole row of the fault matrix for one misbehaviour: warm does not notice, stale serves the
 * old keys, cold and too old refuse with this code and reason; nothing kept is harmed, and once the
 * fault ends, the same cold and too old caches work again.
 */
async function row(
  t: Deno.TestContext,
  name: string,
  misbehave: (provider: HostileProvider) => void,
  code: UndecidableCode | Readonly<Record<"cold" | "too old", UndecidableCode>>,
  reason: string,
): Promise<void> {
  await t.step(name, async () => {
    await withProvider(async (provider, get) => {
      for (const state of ["warm", "stale", "too old", "cold"] as const) {
        provider.serveKeys(GOOD);
        misbehave(provider);
        const { run, stored } = attempt(provider, get, state);
        const before = await stored();
        const started = performance.now();
        if (state === "warm") assert.equal((await run()).source, "cache");
        else if (state === "stale") {
          const keys = await run();
          assert.equal(keys.source, "stale");
          assert.ok(keys.problems.length > 0);
        } else {
          const error = await assertCodeAsync(run, typeof code === "string" ? code : code[state]);
          assert.ok("evidence" in error);
          assert.equal(error.evidence["reason"], reason, error.message);
        }
        const elapsed = performance.now() - started;
        assert.ok(elapsed < TOTAL_MS + 1000, `${name}, ${state}: took ${elapsed} ms`);
        assert.equal(await stored(), before);
        // As soon as the fault ends, nobody has to clean up.
        provider.serveKeys(GOOD);
        if (state === "cold" || state === "too old") assert.equal((await run()).source, "network");
      }
    });
  });
}

/** The misbehaviour at one address. */
function at(path: string, behaviour: Behaviour): (provider: HostileProvider) => void {
  return (provider) => provider.set(path, behaviour);
}

Deno.test("ProviderKeys over a provider that does not answer", async (t) => {
  const both = (behaviour: Behaviour) => (provider: HostileProvider): void => {
    provider.set(DISCOVERY_PATH, behaviour);
    provider.set(JWKS_PATH, behaviour);
  };
  await t.step("connection refused", async () => {
    const gone = startHostileProvider();
    await gone.close();
    for (const state of ["warm", "stale", "too old", "cold"] as const) {
      const get = httpGet({ allowLoopbackHttp: true });
      const { run } = attempt(gone, get, state);
      if (state === "warm") assert.equal((await run()).source, "cache");
      else if (state === "stale") assert.equal((await run()).source, "stale");
      else {
        const code = state === "cold" ? "DISC_FAILED" : "JWKS_FAILED";
        const error = await assertCodeAsync(run, code);
        assert.ok("evidence" in error);
        assert.equal(error.evidence["reason"], "connect");
      }
      get.close();
    }
  });
  const cases: readonly (readonly [string, Behaviour, string])[] = [
    ["accepts and never answers", { kind: "silent" }, "timeout"],
    ["a byte now and then", { kind: "drip", body: "{".repeat(500), everyMs: 20 }, "timeout"],
    ["closes mid-body", { kind: "cut", body: '{"keys":' }, "connection-lost"],
    ["closes at once", { kind: "hang-up" }, "connection-lost"],
    ["speaks another protocol", { kind: "raw", text: "SSH-2.0-x\r\n\r\n" }, "protocol"],
  ];
  // With keys of a known address the key set is asked for first, else the discovery document.
  const codes = { "cold": "DISC_FAILED", "too old": "JWKS_FAILED" } as const;
  for (const [name, behaviour, reason] of cases) await row(t, name, both(behaviour), codes, reason);
});

Deno.test("ProviderKeys asks a busy provider once more", async (t) => {
  for (const status of [429, 500, 502, 503]) {
    for (const path of [DISCOVERY_PATH, JWKS_PATH]) {
      await t.step(`${status} at ${path}, then good`, async () => {
        await withProvider(async (provider, get) => {
          provider.serveKeys(GOOD);
          const good: Behaviour = {
            kind: "answer",
            body: JSON.stringify(
              path === JWKS_PATH
                ? GOOD
                : { "issuer": provider.origin, "jwks_uri": `${provider.origin}${JWKS_PATH}` },
            ),
          };
          provider.set(path, {
            kind: "sequence",
            of: [{ kind: "answer", status, body: "busy" }, good],
          });
          assert.equal((await attempt(provider, get, "cold").run()).source, "network");
          assert.equal(provider.count(path), 2);
        });
      });
    }
  }
  const busy: Behaviour = { kind: "answer", status: 503, body: "busy" };
  await row(t, "503 for ever", at(JWKS_PATH, busy), "JWKS_FAILED", "status");
});

Deno.test("ProviderKeys over a hostile discovery document, cold", async (t) => {
  const document =
    (changes: Record<string, unknown>) => (provider: HostileProvider): Behaviour => ({
      kind: "answer",
      body: JSON.stringify({
        "issuer": provider.origin,
        "jwks_uri": `${provider.origin}${JWKS_PATH}`,
        ...changes,
      }),
    });
  const endless = (): Behaviour => ({ kind: "endless" });
  const html = (): Behaviour => ({ kind: "answer", body: "<html>" });
  const cases: readonly (readonly [
    string,
    (provider: HostileProvider) => Behaviour,
    UndecidableCode,
    string,
  ])[] = [
    ["endless", endless, "DISC_FAILED", "too-large"],
    ["HTML", html, "DISC_FAILED", "not-json"],
    [
      "another issuer",
      document({ issuer: "https://evil.example" }),
      "DISC_ISSUER_MISMATCH",
      "issuer-mismatch",
    ],
    ["jwks_uri data:", document({ "jwks_uri": "data:,{}" }), "DISC_FAILED", "jwks-uri-not-allowed"],
    [
      "256 KiB and one byte",
      () => ({ kind: "answer", body: " ".repeat(256 * 1024 + 1) }),
      "DISC_FAILED",
      "too-large",
    ],
  ];
  for (const [name, behaviour, code, reason] of cases) {
    await t.step(name, async () => {
      await withProvider(async (provider, get) => {
        provider.serveKeys(GOOD);
        provider.set(DISCOVERY_PATH, behaviour(provider));
        const { run, stored } = attempt(provider, get, "cold");
        const error = await assertCodeAsync(run, code);
        assert.ok("evidence" in error);
        assert.equal(error.evidence["reason"], reason, error.message);
        assert.equal(provider.count(JWKS_PATH), 0);
        assert.equal(await stored(), "nothing");
        assert.ok(provider.sentBytes() < 16 * 1024 * 1024, `${provider.sentBytes()} bytes sent`);
      });
    });
  }
  await t.step("256 KiB exactly", async () => {
    await withProvider(async (provider, get) => {
      provider.serveKeys(GOOD);
      const body = JSON.stringify({
        "issuer": provider.origin,
        "jwks_uri": `${provider.origin}${JWKS_PATH}`,
      });
      provider.set(DISCOVERY_PATH, { kind: "answer", body: body.padEnd(256 * 1024) });
      assert.equal((await attempt(provider, get, "cold").run()).source, "network");
    });
  });
});

Deno.test("ProviderKeys over a hostile key set", async (t) => {
  const keys = (count: number): string => JSON.stringify({ keys: new Array(count).fill(0) });
  const values = `{"keys":[{"x":[${"0,".repeat(500_000)}0]}]}`;
  const bomb = await gzip(new Uint8Array(64 * 1024 * 1024).fill(0x20));
  assert.ok(bomb.length < 256 * 1024);
  const cases: readonly (readonly [string, Behaviour, UndecidableCode, string])[] = [
    ["endless", { kind: "endless" }, "JWKS_FAILED", "too-large"],
    [
      "announces 1 GB",
      answer("{}", { "content-length": "1000000000" }),
      "JWKS_FAILED",
      "too-large",
    ],
    ["gzip bomb", answer(bomb, { "content-encoding": "gzip" }), "JWKS_FAILED", "too-large"],
    ["1 MiB and one byte", answer(" ".repeat(1024 * 1024 + 1)), "JWKS_FAILED", "too-large"],
    ["a million keys", answer(keys(1_000_000)), "JWKS_FAILED", "too-large"],
    ["100000 keys", answer(keys(100_000)), "JWKS_INVALID", "too-complex"],
    ["501 keys", answer(keys(501)), "JWKS_INVALID", "not-a-key-set"],
    ["HTML", answer("<!doctype html>"), "JWKS_INVALID", "not-json"],
    ["not UTF-8", answer(new Uint8Array([0x22, 0xff, 0x22])), "JWKS_FAILED", "not-utf8"],
    ["half a million values", answer(values), "JWKS_INVALID", "too-complex"],
    ["a list", answer("[]"), "JWKS_INVALID", "not-a-key-set"],
    ["an error in JSON", answer('{"error":"maintenance"}'), "JWKS_INVALID", "not-a-key-set"],
    ["redirect to http", redirect("http://op.example/jwks"), "JWKS_FAILED", "redirect"],
    ["redirect to a file", redirect("file:///etc/shadow"), "JWKS_FAILED", "redirect"],
    ["redirect to metadata", redirect("http://169.254.169.254/"), "JWKS_FAILED", "redirect"],
    ["redirect to another port", redirect("http://127.0.0.1:1/"), "JWKS_FAILED", "redirect"],
    ["redirect loop", redirect(JWKS_PATH), "JWKS_FAILED", "redirect"],
    ["status 204", { kind: "answer", status: 204, body: "" }, "JWKS_FAILED", "status"],
  ];
  for (const [name, behaviour, code, reason] of cases) {
    await row(t, name, at(JWKS_PATH, behaviour), code, reason);
  }
  await t.step("redirects once within the origin: followed", async () => {
    await withProvider(async (provider, get) => {
      provider.serveKeys(GOOD);
      provider.set(JWKS_PATH, redirect("/keys"));
      provider.set("/keys", answer(JSON.stringify(GOOD)));
      assert.equal((await attempt(provider, get, "cold").run()).source, "network");
    });
  });
  await t.step("500 keys, 1 MiB exactly, compressed: taken", async () => {
    await withProvider(async (provider, get) => {
      const body = keys(500).padEnd(1024 * 1024);
      provider.serveKeys(GOOD);
      const packed = await gzip(new TextEncoder().encode(body));
      provider.set(JWKS_PATH, answer(packed, { "content-encoding": "gzip" }));
      const { keySet } = await attempt(provider, get, "cold").run();
      assert.equal(keySet.ignored, 500);
    });
  });
  await t.step("private and unknown keys are left out, the rest serves", async () => {
    await withProvider(async (provider, get) => {
      provider.serveKeys({ keys: [{ ...someJwk("p"), d: "AA" }, { kty: "oct" }, someJwk("good")] });
      const { keySet } = await attempt(provider, get, "cold").run();
      assert.deepEqual(keySet.keys.map((key) => key.kid), ["good"]);
      assert.equal(keySet.ignored, 2);
    });
  });
});

Deno.test("ProviderKeys over TLS", async (t) => {
  const authority = await makeTlsAuthority();
  const stranger = await makeTlsAuthority("Another authority");
  const DAY = 86_400_000;
  const names = ["localhost"];
  const good = await authority.issue({ names });
  const yesterday = new Date(Date.now() - DAY);
  const expired = await authority.issue({
    names,
    notBefore: new Date(Date.now() - 2 * DAY),
    notAfter: yesterday,
  });
  const otherName = await authority.issue({ names: ["op.example"] });
  const foreign = await stranger.issue({ names });
  const cases: readonly (readonly [string, { cert: string; key: string }, string | undefined])[] = [
    ["own authority in the configuration", good, undefined],
    ["expired", expired, "expired"],
    ["another name", otherName, "made for another name"],
    ["unknown authority", foreign, "from an unknown authority"],
  ];
  for (const [name, certificate, fault] of cases) {
    await t.step(name, async () => {
      const provider = startHostileProvider(certificate, "localhost");
      await withProvider(
        async (provider, get) => {
          provider.serveKeys(GOOD);
          const { run } = attempt(provider, get, "cold");
          if (fault === undefined) {
            assert.equal((await run()).source, "network");
            return;
          }
          const error = await assertCodeAsync(run, "DISC_FAILED");
          assert.ok("evidence" in error);
          assert.equal(error.evidence["reason"], "tls", error.message);
          assert.ok(error.message.includes(fault), error.message);
          assert.deepEqual(provider.requests, []);
        },
        provider,
        [authority.cert],
      );
    });
  }
});

Deno.test("fetchUserinfo over a hostile endpoint", async (t) => {
  const cases: readonly (readonly [string, Behaviour, string])[] = [
    ["never answers", { kind: "silent" }, "no complete answer in time"],
    ["endless", { kind: "endless" }, "the body is larger than 1048576 bytes"],
    ["closes mid-body", { kind: "cut", body: "{" }, "the connection ended before the answer did"],
    [
      "redirects the token away",
      { kind: "answer", status: 302, headers: { location: "http://127.0.0.1:1/" }, body: "" },
      "a redirect leads to another origin",
    ],
    ["401", { kind: "answer", status: 401, body: "secret" }, "the answer has status 401"],
  ];
  for (const [name, behaviour, reason] of cases) {
    await t.step(name, async () => {
      await withProvider(async (provider, get) => {
        provider.set("/me", behaviour);
        const endpoint = `${provider.origin}/me`;
        const result = await fetchUserinfo({ endpoint, accessToken: "secret", subject: "s", get });
        assert.ok(result.kind === "failed");
        assert.equal(result.reason, reason);
        assert.equal(JSON.stringify(result).includes("secret"), false);
        assert.equal(provider.lastHeaders.get("authorization"), "Bearer secret");
      });
    });
  }
});
