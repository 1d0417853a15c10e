import assert from "node:assert/strict";
import { readGuardedFile } from "../../../src/platform/read_guarded_file.ts";
import { assertFileProblem } from "../../support/assert_file_problem.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

Deno.test("readGuardedFile returns text and facts of a file that keeps all rules", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/f`;
    await Deno.writeTextFile(path, "\u{feff}gr\u00fc\u00df\n", { mode: 0o600 });
    const { text, facts } = await readGuardedFile(path, {
      owners: [Deno.uid() ?? -1],
      forbiddenMode: 0o077,
      maxBytes: 100,
      guardDirectory: true,
      below: directory,
    });
    assert.equal(text, "\u{feff}gr\u00fc\u00df\n");
    assert.equal(facts.size, text.length + 4);
  });
});

Deno.test("readGuardedFile reads up to the limit and not one byte more", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/f`;
    for (const size of [0, 1, 65_535, 65_536, 65_537, 300_000]) {
      await Deno.writeTextFile(path, "x".repeat(size));
      const { text } = await readGuardedFile(path, { maxBytes: size });
      assert.equal(text.length, size);
      if (size === 0) continue;
      await assertFileProblem(() => readGuardedFile(path, { maxBytes: size - 1 }), "too-large");
    }
  });
});

Deno.test("readGuardedFile tells an absent file from an unreadable one", async () => {
  await withTempDir(async (directory) => {
    await Deno.writeTextFile(`${directory}/f`, "");
    const rules = { maxBytes: 10 };
    await assertFileProblem(() => readGuardedFile(`${directory}/none`, rules), "absent");
    await assertFileProblem(() => readGuardedFile(`${directory}/no/ne`, rules), "absent");
    await assertFileProblem(() => readGuardedFile(`${directory}/f/ne`, rules), "unreadable");
    await assertFileProblem(() => readGuardedFile(`${directory}/f\0`, rules), "unreadable");
  });
});

Deno.test("readGuardedFile refuses bytes that are not UTF-8", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/f`;
    for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f]]) {
      await Deno.writeFile(path, new Uint8Array(bytes));
      await assertFileProblem(() => readGuardedFile(path, { maxBytes: 10 }), "not-utf8");
    }
  });
});

Deno.test("readGuardedFile on Windows looks at neither owner nor mode", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/f`;
    await Deno.writeTextFile(path, "x", { mode: 0o666 });
    const rules = { maxBytes: 10, owners: [4711], forbiddenMode: 0o777, guardDirectory: true };
    assert.equal((await readGuardedFile(path, rules, { os: "windows" })).text, "x");
  });
});
