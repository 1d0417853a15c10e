import assert from "node:assert/strict";
import { listKeySets } from "../../../../src/admin/cache/list_key_sets.ts";
import { UndecidableError } from "../../../../src/errors/refusal.ts";
import { diskKeySetStore } from "../../../../src/oidc/key_set_store_disk.ts";
import { memoryKeySetStore } from "../../../../src/oidc/key_set_store_memory.ts";
import { memoryCacheWorld } from "../../../support/memory_cache_world.ts";
import { someKeySetEntry } from "../../../support/some_key_set_entry.ts";

const PROVIDERS = "https://op.example c 24h\nhttps://none.example c 24h\n";
const NOW = 200_000;
const STORE = memoryKeySetStore([
  someKeySetEntry({ fetchedAt: NOW - 600, discoveryFetchedAt: NOW - 90_000 }, ["a", "b"]),
  someKeySetEntry({ issuer: "https://gone.example", fetchedAt: NOW - 7200, maxAge: 60 }),
  someKeySetEntry({ issuer: "https://old.example", fetchedAt: NOW - 86_401 }),
  someKeySetEntry({ issuer: "https://future.example", fetchedAt: NOW + 60, lastFailure: 10 }),
]);

Deno.test("listKeySets says what is kept and what is missing", async () => {
  const world = memoryCacheWorld({
    providers: PROVIDERS,
    store: STORE,
    now: NOW,
    terminal: { resultIsTerminal: true },
  });
  assert.equal(await listKeySets({ json: false }, world), 0);
  assert.equal(
    world.terminal.stdout,
    `ISSUER                  STATE    AGE  FRESH FOR  KEYS
----------------------  -------  ---  ---------  ----
https://future.example  useless  -    -          1
https://gone.example    old      2h   -          1
https://old.example     useless  1d   -          1
https://op.example      fresh    10m  50m        2
https://none.example    none     -    -          0
`,
  );
  assert.equal(world.terminal.stderr, "");
});

Deno.test("listKeySets as JSON has times as numbers and as dates", async () => {
  const world = memoryCacheWorld({ providers: PROVIDERS, store: STORE, now: NOW });
  assert.equal(await listKeySets({ json: true }, world), 0);
  const { directory, entries, problems } = JSON.parse(world.terminal.stdout);
  assert.equal(directory, "/var/cache/opkssh");
  assert.deepEqual(problems, []);
  assert.deepEqual(entries[3], {
    issuer: "https://op.example",
    configured: true,
    state: "fresh",
    keys: 2,
    kids: ["a", "b"],
    "jwks_uri": "https://keys.example/jwks",
    "fetched_at": "1970-01-03T07:23:20.000Z",
    "age_seconds": 600,
    "fresh_for_seconds": 3000,
    "discovery_fetched_at": "1970-01-02T06:33:20.000Z",
  });
  assert.equal(entries[0]["last_failure"], "1970-01-01T00:00:10.000Z");
  assert.deepEqual(entries[4], { issuer: "https://none.example", configured: true, state: "none" });
});

Deno.test("listKeySets fails for a cache it cannot believe, and says what to type", async () => {
  const world = memoryCacheWorld({ store: diskKeySetStore("/nonexistent/cache") });
  assert.equal(await listKeySets({ json: false }, world), 1);
  assert.equal(
    world.terminal.stderr,
    'opkssh: warning: Works without kept key sets: "/nonexistent/cache" does not exist\n' +
      "opkssh: hint: sudo opkssh permissions fix, then sudo opkssh cache refresh\n",
  );
});

Deno.test("listKeySets lists without a usable configuration", async () => {
  const settingsError = new UndecidableError("CFG_UNUSABLE", "The configuration is broken");
  const world = memoryCacheWorld({ store: STORE, now: NOW, settingsError });
  assert.equal(await listKeySets({ json: false }, world), 0);
  assert.equal(world.terminal.stdout.split("\n").length, 5);
  assert.equal(world.terminal.stderr, "opkssh: warning: The configuration is broken\n");
});
