import assert from "node:assert/strict";
import { Deadline } from "../../../src/oidc/deadline.ts";
import type { KeySetStore } from "../../../src/oidc/key_set_cache.ts";
import { memoryKeySetStore } from "../../../src/oidc/key_set_store_memory.ts";
import { ProviderKeys } from "../../../src/oidc/provider_keys.ts";
import type { ProviderKeysSettings } from "../../../src/oidc/default_provider_keys_settings.ts";
import type { ProviderKeySet } from "../../../src/oidc/provider_key_set.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { type FakeIssuer, fakeIssuer } from "../../support/fake_issuer.ts";
import { someKeySetEntry } from "../../support/some_key_set_entry.ts";

const ISSUER = "https://op.example";
const HOUR = 3600;
const DAY = 24 * HOUR;

/** An issuer, a clock and a store that several processes share. */
class World {
  readonly op: FakeIssuer = fakeIssuer(ISSUER);
  store: KeySetStore = memoryKeySetStore();
  now = 1_700_000_000;
  settings: Partial<ProviderKeysSettings> = { lockWaitMs: 0 };

  /** What a new process would use. */
  process(): ProviderKeys {
    return new ProviderKeys({
      get: this.op.get,
      store: this.store,
      now: () => this.now,
      settings: this.settings,
    });
  }

  keysFor(): Promise<ProviderKeySet> {
    return this.process().keysFor(ISSUER);
  }

  /** Requests since the last call of this. */
  requests(): number {
    const since = this.op.asked.length - this.#seen;
    this.#seen = this.op.asked.length;
    return since;
  }
  #seen = 0;
}

function kids(keys: ProviderKeySet | undefined): readonly (string | undefined)[] {
  return keys?.keySet.keys.map((key) => key.kid) ?? [];
}

Deno.test("ProviderKeys fetches discovery and keys once when nothing is kept", async () => {
  const world = new World();
  const keys = await world.keysFor();
  assert.deepEqual([keys.source, keys.requests, keys.ageSeconds], ["network", 2, 0]);
  assert.deepEqual(kids(keys), ["a"]);
  assert.deepEqual(keys.problems, []);
  assert.equal(world.requests(), 2);
});

Deno.test("ProviderKeys asks nothing while the keys are fresh", async () => {
  const world = new World();
  await world.keysFor();
  world.now += HOUR - 1;
  const keys = await world.keysFor();
  assert.deepEqual([keys.source, keys.requests, keys.ageSeconds], ["cache", 0, HOUR - 1]);
});

Deno.test("ProviderKeys asks once when the keys have expired", async () => {
  const world = new World();
  await world.keysFor();
  world.op.kids = ["b"];
  world.now += HOUR;
  const keys = await world.keysFor();
  assert.deepEqual([keys.source, keys.requests], ["network", 1]);
  assert.deepEqual(kids(keys), ["b"]);
});

Deno.test("ProviderKeys bounds the age that Cache-Control asks for", async (t) => {
  const cases: readonly (readonly [string | undefined, number])[] = [
    [undefined, HOUR],
    ["max-age=7200", 2 * HOUR],
    ["max-age=1", 300],
    ["no-store", 300],
    ["no-cache, max-age=7200", 300],
    ["max-age=31536000", DAY],
  ];
  for (const [control, life] of cases) {
    await t.step(String(control), async () => {
      const world = new World();
      if (control !== undefined) world.op.headers = { "cache-control": control };
      await world.keysFor();
      world.now += life - 1;
      assert.equal((await world.keysFor()).source, "cache");
      world.now += 1;
      assert.equal((await world.keysFor()).source, "network");
    });
  }
});

Deno.test("ProviderKeys hands over the userinfo endpoint, fresh and kept", async () => {
  const world = new World();
  world.op.document = { "userinfo_endpoint": "https://op.example/me" };
  assert.equal((await world.keysFor()).userinfoEndpoint, "https://op.example/me");
  assert.equal((await world.keysFor()).userinfoEndpoint, "https://op.example/me");
});

Deno.test("ProviderKeys uses old keys while the provider is down, up to their limit", async () => {
  const world = new World();
  await world.keysFor();
  world.op.failKeys = "connect";
  world.op.failDiscovery = "connect";
  world.now += DAY;
  const keys = await world.keysFor();
  assert.deepEqual([keys.source, keys.ageSeconds], ["stale", DAY]);
  assert.match(keys.problems.join(), /Uses an old key set of .*: Cannot fetch the key set: fails/);
  world.now += 1;
  const error = await assertCodeAsync(() => world.keysFor(), "DISC_FAILED");
  assert.ok("evidence" in error);
  assert.equal(error.evidence["cache"], `kept keys are ${DAY + 1} s old`);
  assert.equal(error.evidence["reason"], "connect");
});

Deno.test("ProviderKeys never uses old keys when that is turned off", async () => {
  const world = new World();
  world.settings = { ...world.settings, staleSeconds: 0 };
  await world.keysFor();
  world.op.failKeys = 503;
  world.now += HOUR;
  await assertCodeAsync(() => world.keysFor(), "JWKS_FAILED");
});

Deno.test("ProviderKeys leaves a provider alone that failed just now", async () => {
  const world = new World();
  await world.keysFor();
  world.op.failKeys = "timeout";
  world.now += HOUR;
  await world.keysFor();
  world.requests();
  world.now += 59;
  assert.equal((await world.keysFor()).source, "stale");
  assert.equal(world.requests(), 0);
  world.now += 1;
  world.op.failKeys = undefined;
  assert.equal((await world.keysFor()).source, "network");
});

Deno.test("ProviderKeys asks at once when it has nothing old to offer", async () => {
  const world = new World();
  world.op.failDiscovery = "timeout";
  await assertCodeAsync(() => world.keysFor(), "DISC_FAILED");
  await assertCodeAsync(() => world.keysFor(), "DISC_FAILED");
  world.op.failDiscovery = undefined;
  world.op.failKeys = "timeout";
  const error = await assertCodeAsync(() => world.keysFor(), "JWKS_FAILED");
  assert.ok("evidence" in error);
  assert.equal(error.evidence["cache"], "nothing kept");
  world.op.failKeys = undefined;
  assert.equal((await world.keysFor()).source, "network");
});

Deno.test("ProviderKeys does not hide behind old keys when the issuer is another one", async () => {
  const world = new World();
  await world.keysFor();
  world.now += 8 * DAY;
  world.settings = { ...world.settings, staleSeconds: 30 * DAY };
  world.op.document = { issuer: "https://evil.example" };
  await assertCodeAsync(() => world.keysFor(), "DISC_ISSUER_MISMATCH");
  await assertCodeAsync(() => world.keysFor(), "DISC_ISSUER_MISMATCH");
});

Deno.test("ProviderKeys does not believe old keys after another issuer's document either", async () => {
  const world = new World();
  await world.keysFor();
  world.now += HOUR;
  world.op.failKeys = 404;
  world.op.document = { issuer: "https://evil.example" };
  await assertCodeAsync(() => world.keysFor(), "DISC_ISSUER_MISMATCH");
});

Deno.test("ProviderKeys does not take keys over an address that nobody confirms any more", async () => {
  const world = new World();
  await world.keysFor();
  world.now += 8 * DAY;
  world.op.failDiscovery = 503;
  await assertCodeAsync(() => world.keysFor(), "DISC_FAILED");
});

Deno.test("ProviderKeys asks a slow or busy provider for nothing more", async () => {
  for (const failure of ["timeout", "connect-timeout", "connection-lost", 429, 500] as const) {
    const world = new World();
    await world.keysFor();
    world.now += HOUR;
    world.op.failKeys = failure;
    const keys = await world.keysFor();
    assert.deepEqual([keys.source, keys.requests], ["stale", 1], String(failure));
  }
});

Deno.test("ProviderKeys gives the lock back, however it ends", async () => {
  const world = new World();
  const free = async (): Promise<void> => {
    const lock = await world.store.lock(ISSUER, 0);
    assert.ok(lock);
    lock.release();
  };
  await world.keysFor();
  await free();
  await world.process().refetchFor(ISSUER, "x");
  await free();
  assert.equal(await world.process().refetchFor(ISSUER, "x"), undefined);
  await free();
  world.now += 2 * DAY;
  world.op.failKeys = 503;
  await assertCodeAsync(() => world.keysFor(), "JWKS_FAILED");
  await free();
});

Deno.test("ProviderKeys renews an old discovery document beside the keys", async () => {
  const world = new World();
  await world.keysFor();
  world.now += 7 * DAY - 1;
  assert.equal((await world.keysFor()).requests, 1);
  world.now += DAY + 1;
  assert.equal((await world.keysFor()).requests, 2);
  world.now += DAY;
  assert.equal((await world.keysFor()).requests, 1);
});

Deno.test("ProviderKeys follows a key set that has moved", async (t) => {
  await t.step("the old address answers 404", async () => {
    const world = new World();
    await world.keysFor();
    world.op.jwksUri = "https://keys.example/v2";
    world.op.kids = ["b"];
    world.now += HOUR;
    const keys = await world.keysFor();
    assert.deepEqual([keys.requests, kids(keys)], [3, ["b"]]);
    world.now += HOUR;
    assert.equal((await world.keysFor()).requests, 1);
  });
  await t.step("the discovery document has expired as well", async () => {
    const world = new World();
    await world.keysFor();
    world.op.jwksUri = "https://keys.example/v2";
    world.now += 8 * DAY;
    const keys = await world.keysFor();
    assert.deepEqual([keys.source, keys.requests], ["network", 3]);
  });
  await t.step("the old address swallows requests: the next attempt looks", async () => {
    const world = new World();
    await world.keysFor();
    world.op.failKeys = "timeout";
    world.now += HOUR;
    assert.equal((await world.keysFor()).source, "stale");
    world.op.failKeys = undefined;
    world.op.jwksUri = "https://keys.example/v2";
    world.now += 60;
    assert.equal((await world.keysFor()).source, "network");
  });
  await t.step("a missing key is looked for at the new address", async () => {
    const world = new World();
    const old = someKeySetEntry({ fetchedAt: world.now, discoveryFetchedAt: world.now - HOUR });
    world.store = memoryKeySetStore([old]);
    const original = world.op.get;
    world.op.kids = ["b"];
    world.op.jwksUri = "https://keys.example/v2";
    const keys = new ProviderKeys({
      get: async (url, options) => {
        if (url !== old.jwksUri) return await original(url, options);
        return { status: 200, headers: new Map(), text: '{"keys":[]}', url };
      },
      store: world.store,
      now: () => world.now,
    });
    assert.deepEqual(kids(await keys.refetchFor(ISSUER, "b")), ["b"]);
  });
});

Deno.test("ProviderKeys takes keys over an old address while the discovery document is young", async () => {
  const world = new World();
  await world.keysFor();
  world.op.failKeys = "timeout";
  world.now += HOUR;
  await world.keysFor();
  world.op.failKeys = undefined;
  world.op.failDiscovery = 503;
  world.now += 60;
  assert.equal((await world.keysFor()).source, "network");
});

Deno.test("ProviderKeys refetches for an unknown key once a minute, over all processes", async () => {
  const world = new World();
  await world.keysFor();
  world.op.kids = ["a", "b"];
  world.requests();
  const keys = await world.process().refetchFor(ISSUER, "b");
  assert.deepEqual([keys?.source, keys?.requests, kids(keys)], ["network", 1, ["a", "b"]]);
  assert.equal(await world.process().refetchFor(ISSUER, "c"), undefined);
  world.now += 59;
  assert.equal(await world.process().refetchFor(ISSUER, "c"), undefined);
  assert.equal(world.requests(), 1);
  world.now += 1;
  assert.deepEqual(kids(await world.process().refetchFor(ISSUER, "c")), ["a", "b"]);
  assert.equal(world.requests(), 1);
});

Deno.test("ProviderKeys notes that asking for an unknown key failed, and keeps the keys", async () => {
  const world = new World();
  await world.keysFor();
  world.op.failKeys = 503;
  await assertCodeAsync(() => world.process().refetchFor(ISSUER, "b"), "JWKS_FAILED");
  const { entry } = await world.store.read(ISSUER);
  assert.deepEqual([entry?.lastFailure, entry?.lastUnknownKidRefetch], [world.now, world.now]);
  assert.equal((await world.keysFor()).source, "cache");
});

Deno.test("ProviderKeys finds in the cache what another process refetched", async () => {
  const world = new World();
  await world.keysFor();
  world.op.kids = ["b"];
  await world.process().refetchFor(ISSUER, "b");
  world.requests();
  const keys = await world.process().refetchFor(ISSUER, "b");
  assert.deepEqual([keys?.source, kids(keys)], ["cache", ["b"]]);
  assert.equal(world.requests(), 0);
});

Deno.test("ProviderKeys counts a refetch that failed", async () => {
  const world = new World();
  await world.keysFor();
  world.op.failKeys = "connection-lost";
  await assertCodeAsync(() => world.process().refetchFor(ISSUER, "b"), "JWKS_FAILED");
  assert.equal(await world.process().refetchFor(ISSUER, "b"), undefined);
  assert.deepEqual(kids(await world.keysFor()), ["a"]);
});

Deno.test("ProviderKeys keeps the refetch in mind when keys are renewed", async () => {
  const world = new World();
  world.settings = { ...world.settings, minFreshSeconds: 1, defaultFreshSeconds: 30 };
  await world.keysFor();
  await world.process().refetchFor(ISSUER, "b");
  world.now += 30;
  assert.equal((await world.keysFor()).source, "network");
  assert.equal(await world.process().refetchFor(ISSUER, "b"), undefined);
});

Deno.test("ProviderKeys refetches for a token without a key ID as well", async () => {
  const world = new World();
  await world.keysFor();
  const keys = await world.process().refetchFor(ISSUER, undefined);
  assert.equal(keys?.source, "network");
});

Deno.test("ProviderKeys takes times in the future for a clock that jumped", async (t) => {
  await t.step("keys from the future are fetched again", async () => {
    const world = new World();
    await world.keysFor();
    world.now -= HOUR;
    const keys = await world.keysFor();
    assert.deepEqual([keys.source, keys.ageSeconds], ["network", 0]);
  });
  await t.step("and do not serve as old ones", async () => {
    const world = new World();
    await world.keysFor();
    world.now -= HOUR;
    world.op.failKeys = "connect";
    world.op.failDiscovery = "connect";
    const error = await assertCodeAsync(() => world.keysFor(), "DISC_FAILED");
    assert.ok("evidence" in error);
    assert.match(String(error.evidence["cache"]), /the clock has jumped/);
  });
  await t.step("a refetch in the future does not forbid one now", async () => {
    const world = new World();
    await world.keysFor();
    await world.process().refetchFor(ISSUER, "b");
    world.now -= HOUR;
    assert.equal((await world.process().refetchFor(ISSUER, "b"))?.source, "network");
  });
});

Deno.test("ProviderKeys lets processes take turns: two requests for all of them", async () => {
  const world = new World();
  world.settings = {};
  const all = await Promise.all(Array.from({ length: 50 }, () => world.keysFor()));
  assert.equal(world.requests(), 2);
  assert.equal(all.filter((keys) => keys.source === "network").length, 1);
});

Deno.test("ProviderKeys does not wait for a holder who does not come back", async () => {
  const world = new World();
  world.settings = { lockWaitMs: 10 };
  const lock = await world.store.lock(ISSUER, 0);
  assert.equal((await world.keysFor()).source, "network");
  lock?.release();
});

Deno.test("ProviderKeys prefers what another process fetched while its own attempt failed", async () => {
  const world = new World();
  world.op.failDiscovery = "timeout";
  world.op.beforeAnswer = async () => {
    await world.store.write(ISSUER, someKeySetEntry({ fetchedAt: world.now }, ["b"]));
  };
  const keys = await world.keysFor();
  assert.deepEqual([keys.source, kids(keys)], ["cache", ["b"]]);
});

/** A store over which nothing can be kept. */
function brokenStore(): KeySetStore {
  return {
    ...memoryKeySetStore(),
    read: () => Promise.resolve({ entry: undefined, problems: ["cannot read"] }),
    write: () => Promise.resolve(["cannot write"]),
    lock: () => Promise.resolve(undefined),
  };
}

Deno.test("ProviderKeys works without a cache and reports it", async () => {
  const world = new World();
  world.store = brokenStore();
  const keys = await world.keysFor();
  assert.equal(keys.source, "network");
  assert.deepEqual(keys.problems, ["cannot read", "cannot write"]);
});

Deno.test("ProviderKeys does not fetch twice in a row when nothing can be kept", async () => {
  const world = new World();
  world.store = brokenStore();
  const process = world.process();
  await process.keysFor(ISSUER);
  world.requests();
  assert.equal(await process.refetchFor(ISSUER, "unknown"), undefined);
  assert.equal(world.requests(), 0);
});

Deno.test("ProviderKeys shares one budget of time over all requests", async () => {
  let at = 0;
  const remaining: (number | undefined)[] = [];
  const op = fakeIssuer(ISSUER);
  const keys = new ProviderKeys({
    get: (url, options) => {
      remaining.push(options.timeoutMs);
      at += 4000;
      return op.get(url, options);
    },
    store: memoryKeySetStore(),
    now: () => 1000,
    monotonic: () => at,
  });
  await keys.keysFor(ISSUER);
  assert.deepEqual(remaining, [10_000, 6000]);
  const deadline = new Deadline(500, () => at);
  await keys.refetchFor(ISSUER, "x", { deadline });
  assert.deepEqual(remaining, [10_000, 6000, 500]);
});

Deno.test("ProviderKeys refuses settings out of bounds", () => {
  const world = new World();
  world.settings = { staleSeconds: -1 };
  assert.throws(() => world.process(), RangeError);
});
