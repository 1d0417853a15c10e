import assert from "node:assert/strict";
import { writeManPages } from "../../../install/packaging/man.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

Deno.test("writeManPages writes the same pages every time, into a directory it makes", () =>
  withTempDir(async (directory) => {
    const pages: string[][] = [];
    for (const name of ["one", "two"]) {
      const paths = await writeManPages(`${directory}/${name}`);
      assert.ok(paths.includes(`${directory}/${name}/opkssh-login.1`));
      pages.push(await Promise.all(paths.map((path) => Deno.readTextFile(path))));
    }
    assert.deepEqual(pages[0], pages[1]);
    for (const page of pages[0] ?? []) assert.match(page, /^\.TH OPKSSH/);
  }));
