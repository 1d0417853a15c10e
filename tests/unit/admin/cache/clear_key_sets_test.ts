import assert from "node:assert/strict";
import { clearKeySets } from "../../../../src/admin/cache/clear_key_sets.ts";
import { diskKeySetStore } from "../../../../src/oidc/key_set_store_disk.ts";
import { memoryKeySetStore } from "../../../../src/oidc/key_set_store_memory.ts";
import type { KeySetStore } from "../../../../src/oidc/key_set_cache.ts";
import { memoryCacheWorld } from "../../../support/memory_cache_world.ts";
import { someKeySetEntry } from "../../../support/some_key_set_entry.ts";

function store(): KeySetStore {
  return memoryKeySetStore(
    ["https://a.example", "https://b.example", "https://accounts.google.com"].map((issuer) =>
      someKeySetEntry({ issuer })
    ),
  );
}

async function clear(
  issuers: readonly string[],
  json = false,
): Promise<{ code: number; stdout: string; left: readonly string[] }> {
  const world = memoryCacheWorld({ store: store() });
  const code = await clearKeySets({ issuers, json }, world);
  const { entries } = await world.store.list();
  return { code, stdout: world.terminal.stdout, left: entries.map(({ issuer }) => issuer) };
}

Deno.test("clearKeySets forgets all, or those that are named, by alias too", async () => {
  assert.deepEqual(await clear([]), { code: 0, stdout: "removed 3 key sets\n", left: [] });
  assert.deepEqual(await clear(["google", "https://a.example", "https://a.example"]), {
    code: 0,
    stdout: "removed 2 key sets\n",
    left: ["https://b.example"],
  });
  const none = await clear(["https://other.example"]);
  assert.deepEqual([none.code, none.stdout], [0, "removed 0 key sets\n"]);
  const json = await clear(["https://a.example"], true);
  assert.deepEqual(JSON.parse(json.stdout), { removed: 1, problems: [] });
});

Deno.test("clearKeySets fails when the cache cannot be read", async () => {
  const world = memoryCacheWorld({ store: diskKeySetStore("/nonexistent/cache") });
  assert.equal(await clearKeySets({ issuers: [], json: false }, world), 1);
  assert.match(world.terminal.stderr, /error: Works without kept key sets/i);
});
