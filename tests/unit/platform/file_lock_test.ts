import assert from "node:assert/strict";
import { fileLock } from "../../../src/platform/file_lock.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

Deno.test("fileLock is held by one at a time and can be taken after release", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/lock`;
    const first = await fileLock(path, { waitMs: 0 });
    assert.equal(first.kind, "held");
    assert.equal((await fileLock(path, { waitMs: 0 })).kind, "busy");
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    using second = await fileLock(path, { waitMs: 0 });
    assert.equal(second.kind, "held");
    assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  });
});

Deno.test("fileLock waits as long as it may, in growing pauses", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/lock`;
    using _first = await fileLock(path, { waitMs: 0 });
    const pauses: number[] = [];
    const sleep = (ms: number): Promise<void> => {
      pauses.push(ms);
      return Promise.resolve();
    };
    assert.equal((await fileLock(path, { waitMs: 300, sleep })).kind, "busy");
    assert.deepEqual(pauses, [5, 10, 20, 40, 80, 100, 45]);
  });
});

Deno.test("fileLock gets the lock as soon as it is free", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/lock`;
    const first = await fileLock(path, { waitMs: 0 });
    const sleep = (): Promise<void> => {
      first[Symbol.dispose]();
      return Promise.resolve();
    };
    using second = await fileLock(path, { waitMs: 60_000, sleep });
    assert.equal(second.kind, "held");
  });
});

Deno.test("fileLock ends with the process that held it", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/lock`;
    const module = new URL("../../../src/platform/file_lock.ts", import.meta.url);
    const program = `import { fileLock } from "${module}";
      const lock = await fileLock("${path}", { waitMs: 0 });
      Deno.stdout.writeSync(new TextEncoder().encode(lock.kind));
      setInterval(() => lock, 1000);`;
    await Deno.writeTextFile(`${directory}/main.ts`, program);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", `${directory}/main.ts`],
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    assert.equal(new TextDecoder().decode((await reader.read()).value), "held");
    assert.equal((await fileLock(path, { waitMs: 0 })).kind, "busy");
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    using lock = await fileLock(path, { waitMs: 0 });
    assert.equal(lock.kind, "held");
  });
});

Deno.test("fileLock says why there can be no lock, and follows no link", async () => {
  await withTempDir(async (directory) => {
    await Deno.symlink(`${directory}/elsewhere`, `${directory}/link`);
    for (const name of ["missing/lock", "link", "."]) {
      const lock = await fileLock(`${directory}/${name}`, { waitMs: 0 });
      assert.equal(lock.kind, "unavailable", name);
    }
    await assert.rejects(Deno.stat(`${directory}/elsewhere`), Deno.errors.NotFound);
  });
});
