import assert from "node:assert/strict";
import type { ProviderCourier } from "../../../src/oidc/provider_courier.ts";
import { RemoteProvider } from "../../../src/oidc/remote_provider.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { fakeIssuer } from "../../support/fake_issuer.ts";
import { inProcessProvider } from "../../support/in_process_provider.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const ISSUER = "https://op.example.com";

const SETUP = {
  cacheDir: "/nonexistent/opkssh",
  uid: 0,
  staleSeconds: 0,
  allowLoopbackHttp: false,
  caCerts: [],
};

const QUESTION = { endpoint: `${ISSUER}/userinfo`, accessToken: "token", subject: "alice" };

/** The other side as a script: what it answers to each message after the setup. */
class ScriptedCourier implements ProviderCourier {
  readonly sent: string[] = [];
  readonly waits: number[] = [];
  closed = false;
  readonly #answers: unknown[];

  constructor(...answers: unknown[]) {
    this.#answers = answers;
  }

  send(message: string): void {
    this.sent.push(message);
  }

  receive(withinMs: number): Promise<unknown> {
    this.waits.push(withinMs);
    const answer = this.#answers.shift();
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  close(): void {
    this.closed = true;
  }
}

Deno.test("RemoteProvider gets keys, newer keys and userinfo over plain text", async () => {
  await withTempDir(async (cacheDir) => {
    await Deno.chmod(cacheDir, 0o700);
    const op = fakeIssuer(ISSUER);
    const courier = inProcessProvider({ get: op.get, now: () => 1000 });
    const uid = Deno.uid() ?? undefined;
    const provider = new RemoteProvider(ISSUER, courier, { ...SETUP, uid, cacheDir });
    const keys = await provider.keysFor(ISSUER);
    assert.deepEqual([keys.source, keys.requests], ["network", 2]);
    assert.equal((await provider.keysFor(ISSUER)).source, "cache");
    assert.equal((await provider.refetchFor(ISSUER, "other"))?.source, "network");
    assert.equal(await provider.refetchFor(ISSUER, "other"), undefined);
    const userinfo = await provider.userinfo({ ...QUESTION, endpoint: undefined });
    assert.equal(userinfo.kind, "failed");
  });
});

Deno.test("RemoteProvider sends nothing but the setup before it is asked", () => {
  const courier = new ScriptedCourier();
  new RemoteProvider(ISSUER, courier, SETUP);
  assert.deepEqual(courier.sent.map((text) => JSON.parse(text)), [
    { kind: "setup", ...SETUP, totalTimeoutMs: 9750 },
  ]);
});

Deno.test("RemoteProvider answers for its own issuer only", async () => {
  const courier = new ScriptedCourier('{"kind":"keys"}');
  const provider = new RemoteProvider(ISSUER, courier, SETUP);
  await assertCodeAsync(() => provider.keysFor(`${ISSUER}/`), "INTERNAL");
  await assertCodeAsync(() => provider.refetchFor("https://other.example.com", "k"), "INTERNAL");
  assert.equal(courier.sent.length, 1);
});

Deno.test("RemoteProvider shares 10 s among all requests", async () => {
  let now = 0;
  const none = '{"kind":"keys"}';
  const courier = new ScriptedCourier(none, none, undefined);
  const provider = new RemoteProvider(ISSUER, courier, SETUP, { monotonic: () => now });
  now = 500; // nothing runs before the first request
  await provider.refetchFor(ISSUER, "k");
  now = 4500;
  await provider.refetchFor(ISSUER, "k");
  now = 10_400;
  await assertCodeAsync(() => provider.keysFor(ISSUER), "JWKS_FAILED");
  assert.deepEqual(courier.waits, [10_000, 6000, 100]);
  assert.ok(courier.closed, "a worker that is late is ended");
});

Deno.test("RemoteProvider takes no late reply for the next one", async () => {
  const courier = new ScriptedCourier(undefined, '{"kind":"keys"}');
  const provider = new RemoteProvider(ISSUER, courier, SETUP);
  await assertCodeAsync(() => provider.keysFor(ISSUER), "JWKS_FAILED");
  await assertCodeAsync(() => provider.keysFor(ISSUER), "JWKS_FAILED");
  assert.equal(courier.sent.length, 2);
});

Deno.test("RemoteProvider turns a late userinfo into one that failed", async () => {
  const courier = new ScriptedCourier(undefined);
  const userinfo = await new RemoteProvider(ISSUER, courier, SETUP).userinfo(QUESTION);
  assert.deepEqual(userinfo, { kind: "failed", reason: "no answer in time", elapsedMs: 10_000 });
});

Deno.test("RemoteProvider passes on why the provider gave no keys", async () => {
  const reply = '{"kind":"failed","code":"DISC_FAILED","message":"m","evidence":{}}';
  const provider = new RemoteProvider(ISSUER, new ScriptedCourier(reply), SETUP);
  await assertCodeAsync(() => provider.keysFor(ISSUER), "DISC_FAILED");
});

const WRONG: readonly [string, unknown][] = [
  ["an answer to something else", '{"kind":"userinfo","reason":"r","elapsedMs":0}'],
  ["no keys, which only newer ones may be", '{"kind":"keys"}'],
  ["something unreadable", { kind: "keys" }],
  ["its end", new Error("the worker failed")],
];

for (const [what, reply] of WRONG) {
  Deno.test(`RemoteProvider refuses on ${what} and ends the other side`, async () => {
    const courier = new ScriptedCourier(reply);
    const provider = new RemoteProvider(ISSUER, courier, SETUP);
    await assertCodeAsync(() => provider.keysFor(ISSUER), "INTERNAL");
    assert.ok(courier.closed);
  });
}

Deno.test("RemoteProvider refuses on keys instead of userinfo", async () => {
  const provider = new RemoteProvider(ISSUER, new ScriptedCourier('{"kind":"keys"}'), SETUP);
  await assertCodeAsync(() => provider.userinfo(QUESTION), "INTERNAL");
});
