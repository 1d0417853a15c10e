import assert from "node:assert/strict";
import type { KeySetStore } from "../../src/oidc/key_set_cache.ts";
import { someKeySetEntry } from "./some_key_set_entry.ts";

/**
 * What every key set store must do; run over the real one and the one in memory.
 *
 * @param t step runner
 * @param make makes an empty store
 */
export async function keySetStoreBattery(
  t: Deno.TestContext,
  make: () => Promise<KeySetStore> | KeySetStore,
): Promise<void> {
  await t.step("an empty store knows nothing and has no problem", async () => {
    const store = await make();
    assert.deepEqual(await store.read("https://op.example"), { entry: undefined, problems: [] });
    assert.deepEqual(await store.list(), { entries: [], problems: [] });
    assert.deepEqual(await store.remove(), { removed: 0, problems: [] });
  });
  await t.step("what is written is read, and replaced as a whole", async () => {
    const store = await make();
    const first = someKeySetEntry({ lastFailure: 3 });
    const second = someKeySetEntry({ fetchedAt: 2000 }, ["b"]);
    assert.deepEqual(await store.write(first.issuer, first), []);
    assert.deepEqual(await store.read(first.issuer), { entry: first, problems: [] });
    assert.deepEqual(await store.write(first.issuer, second), []);
    assert.deepEqual(await store.read(first.issuer), { entry: second, problems: [] });
  });
  await t.step("issuers that differ by one character are different issuers", async () => {
    const store = await make();
    const issuers = ["https://op.example", "https://op.example/", "https://op.example/a"];
    for (const issuer of issuers) await store.write(issuer, someKeySetEntry({ issuer }, [issuer]));
    for (const issuer of issuers) {
      const { entry } = await store.read(issuer);
      assert.equal(entry?.issuer, issuer);
      assert.equal(entry.keySet.keys[0]?.kid, issuer);
    }
    const { entries } = await store.list();
    assert.deepEqual(entries.map((entry) => entry.issuer), issuers);
    assert.equal((await store.remove("https://op.example/")).removed, 1);
    assert.equal((await store.read("https://op.example/")).entry, undefined);
    assert.equal((await store.remove()).removed, 2);
    assert.deepEqual((await store.list()).entries, []);
  });
  await t.step("a lock keeps others out until it is released", async () => {
    const store = await make();
    const first = await store.lock("https://op.example", 0);
    assert.ok(first);
    assert.equal(await store.lock("https://op.example", 10), undefined);
    const other = await store.lock("https://other.example", 0);
    assert.ok(other);
    other.release();
    const waiting = store.lock("https://op.example", 1000);
    first.release();
    const second = await waiting;
    assert.ok(second);
    second.release();
  });
}
