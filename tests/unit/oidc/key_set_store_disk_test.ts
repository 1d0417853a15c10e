import assert from "node:assert/strict";
import { diskKeySetStore } from "../../../src/oidc/key_set_store_disk.ts";
import { keySetStoreBattery } from "../../support/key_set_store_battery.ts";
import { someKeySetEntry } from "../../support/some_key_set_entry.ts";

/** SHA-256 of `https://op.example`. */
const NAME = "d18dc5af9847bdddc73aa45a45cbf1413140cd5c25d1db8317216418d149e4c3.json";

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "opkssh-cache-" });
  try {
    await Deno.chmod(directory, 0o700);
    await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("diskKeySetStore does what every store does", async (t) => {
  await inDirectory(async (directory) => {
    let count = 0;
    await keySetStoreBattery(t, async () => {
      const own = `${directory}/${count++}`;
      await Deno.mkdir(own, { mode: 0o700 });
      return diskKeySetStore(own);
    });
  });
});

Deno.test("diskKeySetStore names files after the SHA-256 of the issuer, mode 0600", async () => {
  await inDirectory(async (directory) => {
    const entry = someKeySetEntry();
    await diskKeySetStore(directory).write(entry.issuer, entry);
    const facts = await Deno.lstat(`${directory}/${NAME}`);
    assert.equal((facts.mode ?? 0) & 0o777, 0o600);
    const names = (await Array.fromAsync(Deno.readDir(directory))).map((item) => item.name);
    assert.deepEqual(names, [NAME]);
  });
});

Deno.test("diskKeySetStore keeps no entry under another issuer's name", async () => {
  await inDirectory(async (directory) => {
    const store = diskKeySetStore(directory);
    const problems = await store.write("https://other.example", someKeySetEntry());
    assert.equal(problems.length, 1);
    assert.deepEqual((await store.list()).entries, []);
  });
});

Deno.test("diskKeySetStore without its directory keeps nothing and says so", async () => {
  const store = diskKeySetStore("/nonexistent/opkssh");
  const entry = someKeySetEntry();
  const record = await store.read(entry.issuer);
  assert.equal(record.entry, undefined);
  assert.match(record.problems[0] ?? "", /^Works without kept key sets: .*does not exist$/);
  assert.match((await store.write(entry.issuer, entry))[0] ?? "", /^Cannot keep the key set of/);
  assert.equal(await store.lock(entry.issuer, 1000), undefined);
  assert.match((await store.list()).problems[0] ?? "", /^Works without kept key sets/);
  assert.equal((await store.remove(entry.issuer)).removed, 0);
});

Deno.test("diskKeySetStore lists only its own files", async () => {
  await inDirectory(async (directory) => {
    const store = diskKeySetStore(directory);
    await store.write("https://op.example", someKeySetEntry());
    await Deno.writeTextFile(`${directory}/README`, "x");
    await Deno.writeTextFile(`${directory}/${"0".repeat(64)}.json`, "{}");
    const { entries, problems } = await store.list();
    assert.equal(entries.length, 1);
    assert.equal(problems.length, 1);
    assert.equal((await store.remove()).removed, 2);
    assert.equal(await Deno.readTextFile(`${directory}/README`), "x");
  });
});

Deno.test("diskKeySetStore lists no good entry under a wrong name", async () => {
  await inDirectory(async (directory) => {
    const store = diskKeySetStore(directory);
    await store.write("https://op.example", someKeySetEntry());
    await Deno.rename(`${directory}/${NAME}`, `${directory}/${"0".repeat(64)}.json`);
    const { entries, problems } = await store.list();
    assert.deepEqual(entries, []);
    assert.match(problems[0] ?? "", /its name is not that of its issuer/);
  });
});

Deno.test({
  name: "diskKeySetStore tended by root belongs to the directory's owner (needs root)",
  ignore: Deno.build.os === "windows" || Deno.uid() !== 0,
  fn: async () => {
    await inDirectory(async (directory) => {
      await Deno.chown(directory, 12345, 12345);
      const entry = someKeySetEntry();
      const roots = diskKeySetStore(directory, { ownership: "directory" });
      assert.deepEqual(await roots.write(entry.issuer, entry), []);
      const lock = await roots.lock(entry.issuer, 0);
      assert.ok(lock);
      lock.release();
      for await (const { name } of Deno.readDir(directory)) {
        const facts = await Deno.lstat(`${directory}/${name}`);
        assert.deepEqual([facts.uid, facts.gid, (facts.mode ?? 0) & 0o777], [12345, 12345, 0o600]);
      }
      const users = diskKeySetStore(directory, { uid: 12345 });
      assert.deepEqual(await users.read(entry.issuer), { entry, problems: [] });
      const foreign = await diskKeySetStore(directory).read(entry.issuer);
      assert.equal(foreign.entry, undefined);
      assert.match(foreign.problems[0] ?? "", /is owned by uid 12345/);
    });
  },
});
