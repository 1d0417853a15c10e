import assert from "node:assert/strict";
import { makeDirectory } from "../../../src/platform/make_directory.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

Deno.test("makeDirectory makes what is missing with the exact mode and reports it", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/a/b/c`;
    const made = await makeDirectory(path, { mode: 0o770 });
    assert.deepEqual(made, [`${directory}/a`, `${directory}/a/b`, path]);
    for (const one of made) assert.equal(((await Deno.stat(one)).mode ?? 0) & 0o7777, 0o770);
  });
});

Deno.test("makeDirectory leaves an existing directory as it is", async () => {
  await withTempDir(async (directory) => {
    await Deno.chmod(directory, 0o755);
    assert.deepEqual(await makeDirectory(directory, { mode: 0o700 }), []);
    assert.equal(((await Deno.stat(directory)).mode ?? 0) & 0o777, 0o755);
  });
});

Deno.test("makeDirectory refuses a file or a dangling link in its place or on the way", async () => {
  await withTempDir(async (directory) => {
    await Deno.writeTextFile(`${directory}/file`, "");
    await Deno.symlink(`${directory}/nowhere`, `${directory}/link`);
    for (const path of ["file", "file/below", "link", "link/below"]) {
      const make = (): Promise<unknown> => makeDirectory(`${directory}/${path}`, { mode: 0o700 });
      const error = await assertCodeAsync(make, "file_unwritable");
      assert.ok(error.message.includes(`${directory}/${path}`));
    }
  });
});
