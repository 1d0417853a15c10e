// Hostile providers against `verify` as a process: one code, 10 seconds, 64 MiB over what a good run
// needs, nothing kept is lost, and as soon as the provider behaves the next login works.
import assert from "node:assert/strict";
import { keySetFileName } from "../../src/oidc/key_set_file_name.ts";
import {
  type Behaviour,
  DISCOVERY_PATH,
  type HostileProvider,
  JWKS_PATH,
  startHostileProvider,
} from "../support/hostile_provider.ts";
import { answer, gzip, redirect } from "../support/hostile_reply.ts";
import { needs } from "../support/needs.ts";
import {
  type ProcessEnd,
  type VerifyProcess,
  withVerifyProcess,
} from "../support/verify_process.ts";

const MEBIBYTE = 1024;

const CASES: readonly (readonly [string, Behaviour | (() => Promise<Behaviour>), string])[] = [
  ["a gigabyte", { kind: "endless" }, "JWKS_FAILED"],
  ["announces a gigabyte", answer("{}", { "content-length": "1000000000" }), "JWKS_FAILED"],
  [
    "a gzip bomb",
    async () =>
      answer(await gzip(new Uint8Array(256 * 1024 * 1024)), { "content-encoding": "gzip" }),
    "JWKS_FAILED",
  ],
  ["a million keys", answer(JSON.stringify({ keys: new Array(1_000_000).fill(0) })), "JWKS_FAILED"],
  ["200000 keys", answer(JSON.stringify({ keys: new Array(200_000).fill({}) })), "JWKS_INVALID"],
  ["deep", answer(`{"keys":${"[".repeat(100_000)}${"]".repeat(100_000)}}`), "JWKS_INVALID"],
  ["HTML", answer("<!doctype html><title>Maintenance</title>"), "JWKS_INVALID"],
  ["redirects to http", redirect("http://op.example/jwks"), "JWKS_FAILED"],
  ["redirects to a file", redirect("file:///etc/shadow"), "JWKS_FAILED"],
  ["redirects to metadata", redirect("http://169.254.169.254/latest"), "JWKS_FAILED"],
  ["redirects for ever", redirect(JWKS_PATH), "JWKS_FAILED"],
  ["a byte a second", { kind: "drip", body: "{".repeat(100), everyMs: 1000 }, "JWKS_FAILED"],
  ["says nothing", { kind: "silent" }, "JWKS_FAILED"],
  ["closes at once", { kind: "hang-up" }, "JWKS_FAILED"],
  ["closes in the middle", { kind: "cut", body: '{"keys":[' }, "JWKS_FAILED"],
  ["503 for ever", { kind: "answer", status: 503, body: "busy" }, "JWKS_FAILED"],
];

interface Measured extends ProcessEnd {
  /** Most memory it had, KiB. */
  readonly peak: number;
}

async function measured(world: VerifyProcess): Promise<Measured> {
  const end = await world.shell('exec /usr/bin/time -f "peak=%M" "$@"');
  return { ...end, peak: Number(/peak=(\d+)/.exec(end.stderr)?.[1]) };
}

/** The time limit of the network, and what a busy machine needs to start a process. */
const MOST_MS = 13_000;

/** Keys of the embedded provider under the hostile one's name. */
async function behave(hostile: HostileProvider, world: VerifyProcess): Promise<void> {
  hostile.serveKeys(await (await fetch(`${world.provider.issuer}/jwks`)).json());
}

Deno.test(needs(["time"], "verify as a process outlives hostile providers"), async (t) => {
  const hostile = startHostileProvider();
  try {
    await withVerifyProcess(async (world) => {
      await behave(hostile, world);
      const good = await measured(world);
      assert.equal(good.code, 0, good.stderr);
      const kept = `${world.root}/var/cache/opkssh/${await keySetFileName(hostile.origin)}`;
      for (const [name, make, code] of CASES) {
        await t.step(name, async () => {
          const behaviour = typeof make === "function" ? await make() : make;
          hostile.set(JWKS_PATH, behaviour);
          // Warm: nobody asks. Stale, but within its time: the old keys serve. Cold: refused.
          const warm = await measured(world);
          assert.equal(warm.code, 0, warm.stderr);
          const before = JSON.parse(await Deno.readTextFile(kept));
          const old = { ...before, "fetched_at": before["fetched_at"] - 7200 };
          await Deno.writeTextFile(kept, `${JSON.stringify(old)}\n`);
          const stale = name === "says nothing" ? warm : await measured(world);
          assert.equal(stale.code, 0, stale.stderr);
          const after = JSON.parse(await Deno.readTextFile(kept));
          assert.deepEqual(after.jwks, before.jwks, "what was kept is as it was");
          await world.emptyCache();
          const cold = await measured(world);
          assert.deepEqual([cold.code, cold.stdout], [1, ""]);
          assert.match(cold.stderr, new RegExp(`\\(${code}\\)`));
          for (const end of [stale, cold]) {
            assert.ok(end.ms < MOST_MS, `${end.ms} ms`);
            assert.ok(end.peak < good.peak + 64 * MEBIBYTE, `${end.peak} KiB, not ${good.peak}`);
          }
          await behave(hostile, world);
          assert.equal((await measured(world)).code, 0, "as soon as it behaves");
        });
      }
      await t.step("no discovery document at all", async () => {
        await world.emptyCache();
        hostile.set(DISCOVERY_PATH, { kind: "endless" });
        const cold = await measured(world);
        assert.match(cold.stderr, /\(DISC_FAILED\)/);
        assert.ok(cold.ms < MOST_MS && cold.peak < good.peak + 64 * MEBIBYTE);
      });
    }, hostile.origin);
  } finally {
    await hostile.close();
  }
});
