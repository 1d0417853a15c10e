import assert from "node:assert/strict";
import { checkProgram } from "../../../src/platform/check_program.ts";
import { assertFileProblem } from "../../support/assert_file_problem.ts";
import { fakeWindowsSecurity } from "../../support/fake_windows_security.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const me = Deno.uid() ?? -1;

function check(path: string, root: string): Promise<void> {
  return checkProgram(path, { owners: [0, me], root });
}

async function program(path: string, mode = 0o755): Promise<string> {
  await Deno.writeTextFile(path, "#!/bin/sh\n");
  await Deno.chmod(path, mode);
  return path;
}

Deno.test("checkProgram accepts programs of the system", async () => {
  for (const path of ["/bin/sh", "/usr/bin/env", "/usr/../bin/sh", "//usr/./bin/env"]) {
    await checkProgram(path, { owners: [0] });
  }
});

Deno.test("checkProgram accepts what only the owners can have put there", async () => {
  await withTempDir(async (root) => {
    await Deno.mkdir(`${root}/bin`, { mode: 0o755 });
    const path = await program(`${root}/bin/p`);
    await check(path, root);
    await check(`${root}/bin/../bin/./p`, root);
    for (const mode of [0o500, 0o555, 0o711, 0o4755, 0o2755]) {
      await Deno.chmod(path, mode);
      await check(path, root);
    }
    await Deno.symlink("bin", `${root}/link`);
    await Deno.symlink(`${root}/link/p`, `${root}/p`);
    await check(`${root}/link/p`, root);
    await check(`${root}/p`, root);
  });
});

Deno.test("checkProgram looks at the directories above a staging root only without one", async () => {
  await withTempDir(async (root) => {
    await Deno.chmod(root, 0o755);
    const path = await program(`${root}/p`);
    // the directory for temporary files is writable by everybody
    const open = await assertFileProblem(() => checkProgram(path, { owners: [0, me] }), "mode");
    assert.equal(`${root}/`.startsWith(`${open.path}/`), true);
    await check(path, root);
    await Deno.chmod(root, 0o777);
    await assertFileProblem(() => check(path, root), "mode");
  });
});

Deno.test("checkProgram refuses what others can write, anywhere on the way", async () => {
  await withTempDir(async (root) => {
    await Deno.mkdir(`${root}/a/b`, { recursive: true });
    const path = await program(`${root}/a/b/p`);
    for (
      const [place, mode] of [["a/b/p", 0o775], ["a/b/p", 0o757], ["a/b", 0o777], [
        "a",
        0o770,
      ]] as const
    ) {
      await Deno.chmod(`${root}/${place}`, mode);
      const problem = await assertFileProblem(() => check(path, root), "mode");
      assert.equal(problem.path, `${root}/${place}`);
      assert.equal(problem.detail, "is writable by group or others");
      await Deno.chmod(`${root}/${place}`, 0o755);
    }
    // a link in a directory of everybody leads wherever everybody likes
    await Deno.mkdir(`${root}/open`);
    await Deno.chmod(`${root}/open`, 0o1777);
    await Deno.symlink(path, `${root}/open/p`);
    const problem = await assertFileProblem(() => check(`${root}/open/p`, root), "mode");
    assert.equal(problem.path, `${root}/open`);
  });
});

Deno.test("checkProgram refuses files, directories and links of other users", {
  ignore: me !== 0,
}, async () => {
  await withTempDir(async (root) => {
    await Deno.mkdir(`${root}/a`);
    const path = await program(`${root}/a/p`);
    for (const place of [path, `${root}/a`]) {
      await Deno.chown(place, 4711, 4711);
      assert.equal((await assertFileProblem(() => check(path, root), "owner")).path, place);
      await Deno.chown(place, 0, 0);
    }
    await Deno.symlink(path, `${root}/link`);
    await new Deno.Command("chown", { args: ["-h", "4711", `${root}/link`] }).output();
    const problem = await assertFileProblem(() => check(`${root}/link`, root), "owner");
    assert.equal(problem.path, `${root}/link`);
  });
});

Deno.test("checkProgram refuses what is no program", async () => {
  await withTempDir(async (root) => {
    await Deno.mkdir(`${root}/directory`);
    await program(`${root}/text`, 0o644);
    await Deno.symlink(`${root}/nowhere`, `${root}/dangling`);
    await Deno.symlink(`${root}/loop`, `${root}/loop`);
    await new Deno.Command("mkfifo", { args: [`${root}/fifo`] }).output();
    await assertFileProblem(() => check(`${root}/directory`, root), "not-regular");
    await assertFileProblem(() => check(`${root}/fifo`, root), "not-regular");
    await assertFileProblem(() => check(`${root}/text`, root), "mode");
    await assertFileProblem(() => check(`${root}/text/p`, root), "not-regular");
    await assertFileProblem(() => check(`${root}/missing`, root), "absent");
    await assertFileProblem(() => check(`${root}/missing/p`, root), "absent");
    await assertFileProblem(() => check(`${root}/dangling`, root), "absent");
    await assertFileProblem(() => check(`${root}/loop`, root), "symlink");
    await assertFileProblem(() => check("bin/sh", root), "unreadable");
    await assertFileProblem(() => check("", root), "unreadable");
    await assertFileProblem(() => check("/bin/sh\0x", root), "unreadable");
  });
});

Deno.test("checkProgram on Windows goes by access control lists", async () => {
  const good = "O:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;BU)";
  const run = (path: string, lists: Record<string, string>): Promise<void> =>
    checkProgram(path, { owners: [0], os: "windows", windowsSecurity: fakeWindowsSecurity(lists) });
  await run("C:\\opk\\p.exe", { "C:\\opk": good, "C:\\opk\\p.exe": good });
  await run("C:\\p.exe", { "C:\\": good, "C:\\p.exe": good });
  const open = `${good}(A;;FW;;;BU)`;
  await assertFileProblem(
    () => run("C:\\opk\\p.exe", { "C:\\opk": good, "C:\\opk\\p.exe": open }),
    "mode",
  );
  await assertFileProblem(
    () => run("C:\\opk\\p.exe", { "C:\\opk": open, "C:\\opk\\p.exe": good }),
    "mode",
  );
  await assertFileProblem(() => run("\\opk\\p.exe", {}), "unreadable");
});
