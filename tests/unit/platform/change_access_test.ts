import assert from "node:assert/strict";
import { changeAccess } from "../../../src/platform/change_access.ts";
import { needs } from "../../support/needs.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

Deno.test("changeAccess changes the mode of files and directories", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/f`;
    await Deno.writeTextFile(path, "x", { mode: 0o666 });
    changeAccess(path, await Deno.lstat(path), { mode: 0o640 });
    assert.equal(((await Deno.lstat(path)).mode ?? 0) & 0o7777, 0o640);
    changeAccess(directory, await Deno.lstat(directory), { mode: 0o750 });
    assert.equal(((await Deno.lstat(directory)).mode ?? 0) & 0o7777, 0o750);
  });
});

Deno.test(needs(["root"], "changeAccess changes owner, then mode"), async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/f`;
    await Deno.writeTextFile(path, "x");
    changeAccess(path, await Deno.lstat(path), { owner: { uid: 4711, gid: 4712 }, mode: 0o640 });
    const { uid, gid, mode } = await Deno.lstat(path);
    assert.deepEqual([uid, gid, (mode ?? 0) & 0o7777], [4711, 4712, 0o640]);
  });
});

Deno.test("changeAccess leaves links, other names, FIFOs and what took the place alone", async () => {
  await withTempDir(async (directory) => {
    const victim = `${directory}/victim`;
    await Deno.writeTextFile(victim, "x", { mode: 0o600 });
    const untouched = async (): Promise<void> =>
      assert.equal(((await Deno.lstat(victim)).mode ?? 0) & 0o7777, 0o600);
    const link = `${directory}/link`;
    await Deno.symlink(victim, link);
    assert.throws(() => changeAccess(link, Deno.lstatSync(link), { mode: 0o666 }), /neither/);

    const file = `${directory}/file`;
    await Deno.writeTextFile(file, "y");
    const seen = await Deno.lstat(file);
    await Deno.rename(file, `${directory}/away`);
    await Deno.symlink(victim, file);
    // with all permissions the system refuses the link, with fewer the comparison does
    assert.throws(() => changeAccess(file, seen, { mode: 0o666 }), /replaced|ELOOP/);
    await untouched();

    const hard = `${directory}/hard`;
    await Deno.link(victim, hard);
    assert.throws(() => changeAccess(hard, Deno.lstatSync(hard), { mode: 0o666 }), /hard links/);
    await untouched();

    const fifo = `${directory}/fifo`;
    await new Deno.Command("mkfifo", { args: [fifo] }).output();
    assert.throws(() => changeAccess(fifo, Deno.lstatSync(fifo), { mode: 0o666 }), /neither/);
    assert.throws(() => changeAccess(fifo, seen, { mode: 0o666 }), /replaced/);
  });
});
