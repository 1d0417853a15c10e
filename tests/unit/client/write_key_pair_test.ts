import assert from "node:assert/strict";
import { keyPairPaths } from "../../../src/client/examine_key_pair.ts";
import { type KeyPairFiles, writeKeyPair } from "../../../src/client/write_key_pair.ts";
import { systemFileSystem } from "../../../src/platform/system_file_system.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { filesBelow } from "../../support/client_world.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const NEW = { privateKey: "new key", certificate: "new certificate" };

/** Files with these contents, then a write; what there is afterwards. */
async function contents(
  before: Readonly<Record<string, string>>,
  write: (directory: string) => Promise<void>,
): Promise<Readonly<Record<string, string>>> {
  return await withTempDir(async (directory) => {
    for (const [name, text] of Object.entries(before)) {
      await Deno.writeTextFile(`${directory}/${name}`, text, { mode: 0o600 });
    }
    await write(directory);
    const found: Record<string, string> = {};
    for (const name of await filesBelow(directory)) {
      found[name] = await Deno.readTextFile(`${directory}/${name}`);
    }
    return found;
  });
}

function ppkIn(directory: string, replace: boolean): NonNullable<KeyPairFiles["ppk"]> {
  return { path: `${directory}/key.ppk`, text: "new PuTTY key", replace };
}

const AFTER = { key: "new key", "key-cert.pub": "new certificate", "key.ppk": "new PuTTY key" };

Deno.test("writeKeyPair writes three files, and replaces its own", async () => {
  for (const replace of [false, true]) {
    const before = replace ? { key: "a", "key-cert.pub": "b", "key.ppk": "c" } : {};
    const after = await contents(before, async (directory) => {
      const files = { ...NEW, ppk: ppkIn(directory, replace) };
      await writeKeyPair(keyPairPaths(`${directory}/key`), files, replace, systemFileSystem);
    });
    assert.deepEqual(after, AFTER);
  }
});

/** Names that somebody took after the destination was decided. */
const TAKEN: readonly (readonly [string, Readonly<Record<string, string>>, boolean])[] = [
  ["the key", { key: "mine" }, false],
  ["the key, beside an old certificate", { key: "mine", "key-cert.pub": "old" }, false],
  ["the file for PuTTY", { "key.ppk": "mine" }, false],
  ["the file for PuTTY, beside a pair of ours", {
    key: "old key",
    "key-cert.pub": "old certificate",
    "key.ppk": "mine",
  }, true],
];

for (const [name, before, replace] of TAKEN) {
  Deno.test(`writeKeyPair gives way when a name has been taken meanwhile: ${name}`, async () => {
    const after = await contents(before, async (directory) => {
      const files = { ...NEW, ppk: ppkIn(directory, false) };
      const paths = keyPairPaths(`${directory}/key`);
      await assertCodeAsync(
        () => writeKeyPair(paths, files, replace, systemFileSystem),
        "file_unwritable",
      );
    });
    assert.deepEqual(after, before);
  });
}

Deno.test("writeKeyPair removes what a killed write of the file for PuTTY left", async () => {
  const left = `.key.ppk.${"0".repeat(24)}.opkssh-tmp`;
  const after = await contents({ [left]: "a private key" }, async (directory) => {
    await writeKeyPair(keyPairPaths(`${directory}/key`), NEW, false, systemFileSystem);
  });
  assert.deepEqual(after, { key: "new key", "key-cert.pub": "new certificate" });
});
