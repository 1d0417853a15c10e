import assert from "node:assert/strict";
import { join } from "node:path";
import { writeChecksums } from "../../../../install/packaging/release/checksums.ts";
import { parseChecksums } from "../../../../install/packaging/release/parse_checksums.ts";
import { withTempDir } from "../../../support/with_temp_dir.ts";

Deno.test("writeChecksums lists every file, sorted, and itself and its signature never", () =>
  withTempDir(async (directory) => {
    const files = {
      b: "b",
      a: "a",
      "Z.sig": "z",
      "checksums.txt": "old",
      "checksums.txt.sig": "s",
    };
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(directory, name), text);
    }
    const listed = await writeChecksums(directory);
    assert.deepEqual(listed.map(({ name, size }) => [name, size]), [["Z.sig", 1], ["a", 1], [
      "b",
      1,
    ]]);
    const text = await Deno.readTextFile(join(directory, "checksums.txt"));
    // echo -n a | sha256sum
    const ofA = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    assert.equal(parseChecksums(text).get("a"), ofA);
    assert.ok(text.includes(`${ofA}  a\n`));
    await writeChecksums(directory);
    assert.equal(await Deno.readTextFile(join(directory, "checksums.txt")), text);
  }));

for (
  const [what, prepare] of [
    ["an empty directory", () => Promise.resolve()],
    ["an empty file", (directory) => Deno.writeTextFile(join(directory, "a"), "")],
    ["a directory inside", (directory) => Deno.mkdir(join(directory, "a"))],
    ["a link", (directory) => Deno.symlink("/bin/true", join(directory, "a"))],
    ["a name with a blank", (directory) => Deno.writeTextFile(join(directory, "a b"), "a")],
    ["a name with a line feed", (directory) => Deno.writeTextFile(join(directory, "a\nb"), "a")],
  ] as readonly [string, (directory: string) => Promise<void>][]
) {
  Deno.test(`writeChecksums refuses ${what} and writes nothing`, () =>
    withTempDir(async (directory) => {
      await prepare(directory);
      await assert.rejects(writeChecksums(directory), /^Error: Cannot list /);
      await assert.rejects(Deno.stat(join(directory, "checksums.txt")), Deno.errors.NotFound);
    }));
}
