import assert from "node:assert/strict";
import { isOwnAccount } from "../../../src/platform/is_own_account.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const DATABASE = [
  "root:x:0:0:root:/root:/bin/sh",
  "alice:x:1000:1000:Alice:/home/alice:/bin/sh",
  "malice:x:1001:1001::/home/malice:/bin/sh",
  "twice:x:1002:1002::/:/bin/sh",
  "twice:x:1003:1003::/:/bin/sh",
  "odd:x:10x4:1::/:/bin/sh",
].join("\n");

const CASES: readonly [string, number, boolean][] = [
  ["root", 0, true],
  ["alice", 1000, true],
  ["alice", 1001, false],
  ["lice", 1000, false],
  ["malice", 1001, true],
  ["twice", 1003, true],
  ["odd", 10, false],
  ["nobody", 0, false],
  ["", 0, false],
  ["alice:x", 1000, false],
];

for (const [name, uid, own] of CASES) {
  Deno.test(`isOwnAccount() says ${own} of "${name}" to user ${uid}`, async () => {
    await withTempDir(async (directory) => {
      await Deno.writeTextFile(`${directory}/passwd`, DATABASE);
      assert.equal(isOwnAccount(name, uid, `${directory}/passwd`), own);
    });
  });
}

Deno.test("isOwnAccount() says no where there is no database", () => {
  assert.equal(isOwnAccount("root", 0, "/nonexistent/passwd"), false);
});
