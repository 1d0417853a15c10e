import assert from "node:assert/strict";
import { refreshKeySets } from "../../../../src/admin/cache/refresh_key_sets.ts";
import { UndecidableError } from "../../../../src/errors/refusal.ts";
import { diskKeySetStore } from "../../../../src/oidc/key_set_store_disk.ts";
import { memoryKeySetStore } from "../../../../src/oidc/key_set_store_memory.ts";
import { assertCodeAsync } from "../../../support/assert_code.ts";
import { fakeIssuer } from "../../../support/fake_issuer.ts";
import { memoryCacheWorld } from "../../../support/memory_cache_world.ts";
import { needs } from "../../../support/needs.ts";
import { someKeySetEntry } from "../../../support/some_key_set_entry.ts";
import { withTempDir } from "../../../support/with_temp_dir.ts";

const ALL = { issuers: [], force: false, json: false };
const BOTH = "https://down.example c 24h\nhttps://op.example c 24h\n";

Deno.test("refreshKeySets says nothing when all went well, except to a terminal", async () => {
  for (const resultIsTerminal of [false, true]) {
    const world = memoryCacheWorld({ get: fakeIssuer().get, terminal: { resultIsTerminal } });
    assert.equal(await refreshKeySets(ALL, world), 0);
    const { stdout, stderr } = world.terminal;
    assert.deepEqual(
      [stdout, stderr],
      [resultIsTerminal ? "https://op.example: refreshed\n" : "", ""],
    );
  }
});

Deno.test("refreshKeySets renews from half of the life on, or whatever the age with force", async () => {
  const entry = someKeySetEntry({ fetchedAt: 1000, discoveryFetchedAt: 1000 });
  const outcome = async (now: number, force: boolean): Promise<unknown> => {
    const store = memoryKeySetStore([entry]);
    const world = memoryCacheWorld({ get: fakeIssuer().get, store, now });
    await refreshKeySets({ issuers: [], force, json: true }, world);
    return JSON.parse(world.terminal.stdout)[0].outcome;
  };
  assert.equal(await outcome(1000 + 1799, false), "fresh");
  assert.equal(await outcome(1000 + 1800, false), "refreshed");
  assert.equal(await outcome(1001, true), "refreshed");
});

Deno.test("refreshKeySets goes on after a failure, names the issuer and fails", async () => {
  const world = memoryCacheWorld({ get: fakeIssuer().get, providers: BOTH });
  assert.equal(await refreshKeySets(ALL, world), 1);
  assert.equal(world.terminal.stdout, "");
  assert.equal(
    world.terminal.stderr,
    "opkssh: error: https://down.example: Cannot fetch the discovery document: " +
      "the provider answers with status 404 (DISC_FAILED)\n",
  );
  assert.notEqual((await world.store.read("https://op.example")).entry, undefined);
});

Deno.test("refreshKeySets as JSON prints nothing else on stdout", async () => {
  const world = memoryCacheWorld({
    get: fakeIssuer().get,
    providers: BOTH,
    terminal: { resultIsTerminal: true },
  });
  assert.equal(await refreshKeySets({ ...ALL, json: true }, world), 1);
  assert.deepEqual(JSON.parse(world.terminal.stdout), [
    {
      issuer: "https://down.example",
      outcome: "failed",
      code: "DISC_FAILED",
      error: "Cannot fetch the discovery document: the provider answers with status 404",
      problems: [],
    },
    { issuer: "https://op.example", outcome: "refreshed", problems: [] },
  ]);
});

Deno.test("refreshKeySets takes issuers by exact name or alias, and no others", async () => {
  const op = fakeIssuer("https://accounts.google.com");
  const providers = `${BOTH}https://accounts.google.com c 24h\n`;
  const world = memoryCacheWorld({ get: op.get, providers });
  assert.equal(await refreshKeySets({ ...ALL, issuers: ["google"] }, world), 0);
  const refused = async (word: string): Promise<string> => {
    const error = await assertCodeAsync(
      () => refreshKeySets({ ...ALL, issuers: [word] }, world),
      "provider_unknown",
    );
    return "hints" in error ? error.hints.join() : "";
  };
  assert.equal(await refused("https://op.example/"), "did you mean: https://op.example");
  assert.equal(await refused("https://other.example"), "opkssh cache list");
});

Deno.test("refreshKeySets fails when keys cannot be kept", async () => {
  const store = diskKeySetStore("/nonexistent/cache");
  const world = memoryCacheWorld({ get: fakeIssuer().get, store });
  assert.equal(await refreshKeySets(ALL, world), 1);
  assert.match(world.terminal.stderr, /warning: .*"\/nonexistent\/cache" does not exist/);
});

Deno.test("refreshKeySets refuses where verify would refuse everybody", async () => {
  const settingsError = new UndecidableError("CFG_UNUSABLE", "The configuration is broken");
  await assertCodeAsync(
    () => refreshKeySets(ALL, memoryCacheWorld({ settingsError })),
    "CFG_UNUSABLE",
  );
});

Deno.test(
  needs(["root"], "refreshKeySets by root gives the files to the owner of the directory"),
  async () => {
    await withTempDir(async (directory) => {
      const cache = `${directory}/cache`;
      await Deno.mkdir(cache, { mode: 0o700 });
      await Deno.chown(cache, 4801, 4802);
      const store = diskKeySetStore(cache, { ownership: "directory" });
      const world = memoryCacheWorld({ get: fakeIssuer().get, store });
      assert.equal(await refreshKeySets(ALL, world), 0);
      for await (const { name } of Deno.readDir(cache)) {
        const { uid, gid, mode } = await Deno.lstat(`${cache}/${name}`);
        assert.deepEqual([uid, gid, (mode ?? 0) & 0o777], [4801, 4802, 0o600], name);
      }
    });
  },
);
