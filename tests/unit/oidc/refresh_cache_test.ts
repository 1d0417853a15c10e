import assert from "node:assert/strict";
import { clearCache } from "../../../src/oidc/clear_cache.ts";
import { memoryKeySetStore } from "../../../src/oidc/key_set_store_memory.ts";
import { listCache } from "../../../src/oidc/list_cache.ts";
import { ProviderKeys } from "../../../src/oidc/provider_keys.ts";
import { refreshCache } from "../../../src/oidc/refresh_cache.ts";
import { fakeIssuer } from "../../support/fake_issuer.ts";
import { someKeySetEntry } from "../../support/some_key_set_entry.ts";

const ISSUER = "https://op.example";

Deno.test("refreshCache fetches what has used up half of its life", async () => {
  let now = 10_000;
  const op = fakeIssuer(ISSUER);
  const store = memoryKeySetStore();
  const keys = new ProviderKeys({ get: op.get, store, now: () => now });
  const outcome = async (): Promise<string | undefined> =>
    (await refreshCache(keys, [ISSUER]))[0]?.outcome;
  assert.equal(await outcome(), "refreshed");
  now += 1799;
  assert.equal(await outcome(), "fresh");
  now += 1;
  assert.equal(await outcome(), "refreshed");
  assert.equal(op.asked.length, 3);
});

Deno.test("refreshCache renews the discovery document ahead of time", async () => {
  let now = 10_000;
  const op = fakeIssuer(ISSUER);
  const keys = new ProviderKeys({ get: op.get, store: memoryKeySetStore(), now: () => now });
  await refreshCache(keys, [ISSUER]);
  now += 3.5 * 86_400;
  await refreshCache(keys, [ISSUER]);
  assert.equal(op.asked.length, 4);
});

Deno.test("refreshCache with the fraction 0 always fetches", async () => {
  const op = fakeIssuer(ISSUER);
  const keys = new ProviderKeys({ get: op.get, store: memoryKeySetStore(), now: () => 5 });
  await refreshCache(keys, [ISSUER], { olderThanFraction: 0 });
  const [again] = await refreshCache(keys, [ISSUER], { olderThanFraction: 0 });
  assert.equal(again?.outcome, "refreshed");
});

Deno.test("refreshCache goes on after a failure, which it reports, and keeps the old keys", async () => {
  const op = fakeIssuer(ISSUER);
  const jwksUri = "https://gone.example/jwks";
  const store = memoryKeySetStore([someKeySetEntry({ issuer: "https://gone.example", jwksUri })]);
  const keys = new ProviderKeys({ get: op.get, store, now: () => 1000 + 3000 });
  const [gone, good] = await refreshCache(keys, ["https://gone.example", ISSUER]);
  assert.equal(gone?.outcome, "failed");
  assert.equal(gone.error?.code, "JWKS_FAILED");
  assert.equal(good?.outcome, "refreshed");
  assert.equal((await keys.keysFor("https://gone.example")).source, "cache");
});

Deno.test("refreshCache refuses a fraction that is none", async () => {
  const op = fakeIssuer(ISSUER);
  const keys = new ProviderKeys({ get: op.get, store: memoryKeySetStore(), now: () => 5 });
  for (const olderThanFraction of [-0.1, 1.1, Number.NaN]) {
    await assert.rejects(() => refreshCache(keys, [ISSUER], { olderThanFraction }), RangeError);
  }
});

Deno.test("listCache and clearCache show and forget", async () => {
  const store = memoryKeySetStore([
    someKeySetEntry({ issuer: "https://b.example" }),
    someKeySetEntry({ issuer: "https://a.example" }),
  ]);
  const issuers = async (): Promise<string[]> =>
    (await listCache(store)).entries.map((entry) => entry.issuer);
  assert.deepEqual(await issuers(), ["https://a.example", "https://b.example"]);
  assert.deepEqual(await clearCache(store, "https://a.example"), { removed: 1, problems: [] });
  assert.deepEqual(await issuers(), ["https://b.example"]);
  assert.deepEqual(await clearCache(store), { removed: 1, problems: [] });
  assert.deepEqual(await issuers(), []);
});
