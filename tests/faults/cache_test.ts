import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { KeySetStore } from "../../src/oidc/key_set_cache.ts";
import { diskKeySetStore } from "../../src/oidc/key_set_store_disk.ts";
import { formatKeySetEntry } from "../../src/oidc/key_set_entry.ts";
import { ProviderKeys } from "../../src/oidc/provider_keys.ts";
import { systemFileSystem } from "../../src/platform/system_file_system.ts";
import { fakeIssuer } from "../support/fake_issuer.ts";
import { FaultyFileSystem } from "../support/faulty_file_system.ts";
import { needs } from "../support/needs.ts";
import { someKeySetEntry } from "../support/some_key_set_entry.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const ENTRY = someKeySetEntry();
const WRITER = fileURLToPath(new URL("../support/cache_writer.ts", import.meta.url));

async function withCache(
  work: (store: KeySetStore, directory: string, file: string) => Promise<void>,
): Promise<void> {
  await withTempDir(async (parent) => {
    const directory = `${parent}/cache`;
    await Deno.mkdir(directory, { mode: 0o700 });
    const store = diskKeySetStore(directory);
    await store.write(ENTRY.issuer, ENTRY);
    const [name = ""] = await namesIn(directory);
    await work(store, directory, `${directory}/${name}`);
  });
}

async function namesIn(directory: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(directory))).map((entry) => entry.name).sort();
}

/** A process that writes; resolves when it is about to begin. */
async function startWriter(...args: readonly string[]): Promise<Deno.ChildProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-lock", "--cached-only", "--no-check", "-A", WRITER, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  assert.equal(new TextDecoder().decode(value), "ready\n");
  return child;
}

/** Reads once; whatever is there must be whole. */
async function assertWhole(store: KeySetStore): Promise<void> {
  const { entry, problems } = await store.read(ENTRY.issuer);
  assert.deepEqual(problems, []);
  assert.ok(entry);
  const kids = new Set(entry.keySet.keys.map((key) => key.kid));
  assert.equal(kids.size, 1, [...kids].join());
}

Deno.test("the cache is whole at every instant under 16 writing processes", async () => {
  await withCache(async (store, directory) => {
    const writers = await Promise.all(
      Array.from({ length: 16 }, (_, i) => startWriter(directory, "12", `w${i}`)),
    );
    const done = Promise.all(writers.map((writer) => writer.status));
    let running = true;
    void done.finally(() => {
      running = false;
    });
    let reads = 0;
    while (running) {
      await assertWhole(store);
      reads++;
    }
    assert.ok((await done).every((status) => status.success));
    assert.ok(reads > 0);
    await assertWhole(store);
    assert.equal((await namesIn(directory)).length, 1);
  });
});

Deno.test("the cache survives writers killed at any moment", async () => {
  await withCache(async (store, directory) => {
    for (let round = 0; round < 12; round++) {
      const writer = await startWriter(directory, "100000", `r${round}`);
      await new Promise((resolve) => setTimeout(resolve, 1 + (round * 7) % 23));
      writer.kill("SIGKILL");
      await writer.status;
      await assertWhole(store);
      assert.deepEqual(await store.write(ENTRY.issuer, ENTRY), []);
      assert.deepEqual((await store.read(ENTRY.issuer)).entry, ENTRY);
      assert.equal((await namesIn(directory)).length, 1, "a temporary file was left");
    }
  });
});

Deno.test("a killed process leaves no lock behind, a living one costs the waiting time", async () => {
  await withCache(async (store, directory) => {
    const holder = await startWriter(directory, "lock");
    const started = performance.now();
    assert.equal(await store.lock(ENTRY.issuer, 50), undefined);
    assert.ok(performance.now() - started < 1000);
    holder.kill("SIGKILL");
    await holder.status;
    const lock = await store.lock(ENTRY.issuer, 0);
    assert.ok(lock);
    lock.release();
  });
});

Deno.test("50 cold attempts at once ask the provider once", async () => {
  await withCache(async (store, directory) => {
    await store.remove();
    const op = fakeIssuer(ENTRY.issuer);
    op.beforeAnswer = () => new Promise((resolve) => setTimeout(resolve, 5));
    const attempts = Array.from({ length: 50 }, () =>
      new ProviderKeys({
        get: op.get,
        store: diskKeySetStore(directory),
        now: () => 1001,
      }).keysFor(ENTRY.issuer));
    const sources = (await Promise.all(attempts)).map((keys) => keys.source);
    assert.equal(sources.filter((source) => source === "network").length, 1);
    assert.equal(op.asked.length, 2);
  });
});

Deno.test("a poisoned cache file is ignored, reported and fetched anew", async (t) => {
  const good = formatKeySetEntry(ENTRY);
  const other = formatKeySetEntry(someKeySetEntry({ issuer: "https://evil.example" }));
  const cases: Readonly<Record<string, string | Uint8Array>> = {
    "empty": "",
    "half-written": good.slice(0, good.length / 2),
    "not JSON": "<html>",
    "not UTF-8": new Uint8Array([0x7b, 0xff, 0x7d]),
    "zeros": new Uint8Array(4096),
    "another issuer's": other,
    "two documents": good + good,
    "keys of another kind": good.replace('"jwks":{', '"jwks":[{').replace(/\}\n$/, "]}\n"),
    "an absurd time": good.replace('"fetched_at":1000', '"fetched_at":1e99'),
    "a key set address on this machine": good.replace("keys.example", "127.0.0.1"),
    "too large": good + " ".repeat(2 * 1024 * 1024),
  };
  for (const [name, content] of Object.entries(cases)) {
    await t.step(name, async () => {
      await withCache(async (store, _directory, file) => {
        if (typeof content === "string") await Deno.writeTextFile(file, content);
        else await Deno.writeFile(file, content);
        await assertFetchedAnew(store);
      });
    });
  }
});

/** Whatever is wrong: one fetch, a problem in words, and the next run finds a good file. */
async function assertFetchedAnew(store: KeySetStore): Promise<void> {
  const op = fakeIssuer(ENTRY.issuer);
  op.kids = ["fetched"];
  const process = (): ProviderKeys =>
    new ProviderKeys({ get: op.get, store, now: () => 1001, settings: { lockWaitMs: 0 } });
  const keys = await process().keysFor(ENTRY.issuer);
  assert.equal(keys.source, "network");
  assert.deepEqual(keys.keySet.keys.map((key) => key.kid), ["fetched"]);
  assert.ok(keys.problems.length >= 1);
  const again = await process().keysFor(ENTRY.issuer);
  assert.deepEqual([again.source, again.problems], ["cache", []]);
}

Deno.test("a cache file that others could have written is ignored and replaced", async (t) => {
  await t.step("writable by group", async () => {
    await withCache(async (store, _directory, file) => {
      await Deno.chmod(file, 0o620);
      await assertFetchedAnew(store);
      assert.equal(((await Deno.lstat(file)).mode ?? 0) & 0o777, 0o600);
    });
  });
  await t.step("writable by all", async () => {
    await withCache(async (store, _directory, file) => {
      await Deno.chmod(file, 0o602);
      await assertFetchedAnew(store);
    });
  });
  await t.step("a symbolic link, which is never followed", async () => {
    await withCache(async (store, directory, file) => {
      const shadow = `${directory}/../shadow`;
      await Deno.rename(file, shadow);
      const before = await Deno.readTextFile(shadow);
      await Deno.symlink(shadow, file);
      await assertFetchedAnew(store);
      assert.equal(await Deno.readTextFile(shadow), before);
      assert.equal((await Deno.lstat(file)).isFile, true);
    });
  });
});

Deno.test({
  ...needs(["root"], "a cache file or directory of somebody else is ignored"),
  fn: async (t) => {
    await t.step("file", async () => {
      await withCache(async (store, _directory, file) => {
        await Deno.chown(file, 12345, 12345);
        await assertFetchedAnew(store);
        assert.equal((await Deno.lstat(file)).uid, 0);
      });
    });
    await t.step("directory", async () => {
      await withCache(async (store, directory) => {
        await Deno.chown(directory, 12345, 12345);
        await assertUncached(store);
      });
    });
  },
});

/** Nothing is read or written, every run fetches and says why. */
async function assertUncached(store: KeySetStore): Promise<void> {
  const op = fakeIssuer(ENTRY.issuer);
  for (let run = 1; run <= 2; run++) {
    const options = { get: op.get, store, now: () => 1001, settings: { lockWaitMs: 0 } };
    const keys = await new ProviderKeys(options).keysFor(ENTRY.issuer);
    assert.equal(keys.source, "network");
    assert.ok(keys.problems.length >= 2, keys.problems.join());
    assert.equal(op.asked.length, 2 * run);
  }
}

Deno.test("a cache directory that cannot be trusted or used is left alone", async (t) => {
  await t.step("writable by group", async () => {
    await withCache(async (store, directory, file) => {
      const before = await Deno.readTextFile(file);
      await Deno.chmod(directory, 0o770);
      await assertUncached(store);
      assert.equal(await Deno.readTextFile(file), before);
    });
  });
  await t.step("sticky and writable by all", async () => {
    await withCache(async (store, directory) => {
      await Deno.chmod(directory, 0o1777);
      await assertUncached(store);
    });
  });
  await t.step("missing", async () => {
    await withCache(async (store, directory) => {
      await Deno.remove(directory, { recursive: true });
      await assertUncached(store);
    });
  });
  await t.step("a file", async () => {
    await withCache(async (store, directory) => {
      await Deno.remove(directory, { recursive: true });
      await Deno.writeTextFile(directory, "");
      await assertUncached(store);
    });
  });
});

Deno.test("a disk that fails at any call costs the cache at most, not the decision", async () => {
  await withCache(async (store, directory) => {
    const now = ENTRY.fetchedAt + 7200;
    for (let at = 1;; at++) {
      await store.write(ENTRY.issuer, ENTRY);
      const disk = new FaultyFileSystem(systemFileSystem, { at, how: "fail" });
      const keys = await new ProviderKeys({
        get: fakeIssuer(ENTRY.issuer).get,
        store: diskKeySetStore(directory, { fileSystem: disk }),
        now: () => now,
        settings: { lockWaitMs: 0 },
      }).keysFor(ENTRY.issuer);
      assert.equal(keys.source, "network");
      const { entry, problems } = await store.read(ENTRY.issuer);
      assert.deepEqual(problems, []);
      assert.ok(entry?.fetchedAt === ENTRY.fetchedAt || entry?.fetchedAt === now);
      const names = await namesIn(directory);
      assert.deepEqual(names.filter((name) => !/^[0-9a-f]{64}\.(?:json|lock)$/.test(name)), []);
      if (!disk.struck) break;
      assert.ok(at < 100, "the fault was never reached");
    }
  });
});
