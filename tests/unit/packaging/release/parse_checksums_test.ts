import assert from "node:assert/strict";
import { parseChecksums } from "../../../../install/packaging/release/parse_checksums.ts";

const HASH = "0123456789abcdef".repeat(4);

Deno.test("parseChecksums reads text and binary lines, in lower case", () => {
  const text = `${HASH}  opkssh-linux-amd64\n${HASH.toUpperCase()} *opkssh_1.0.0_linux_amd64.deb\n`;
  assert.deepEqual([...parseChecksums(text)], [
    ["opkssh-linux-amd64", HASH],
    ["opkssh_1.0.0_linux_amd64.deb", HASH],
  ]);
});

for (
  const [what, text] of [
    ["a short hash", `${HASH.slice(1)}  a\n`],
    ["no hash", "a\n"],
    ["a directory", `${HASH}  ../a\n`],
    ["a hidden file", `${HASH}  .a\n`],
    ["a name with a blank", `${HASH}  a b\n`],
    ["one blank only", `${HASH} a\n`],
    ["a carriage return", `${HASH}  a\r\n`],
    ["an escaped name", `\\${HASH}  a\n`],
    ["a name twice", `${HASH}  a\n${HASH}  a\n`],
  ] as const
) {
  Deno.test(`parseChecksums refuses ${what}`, () => {
    assert.throws(() => parseChecksums(text), /^Error: Cannot read checksums: /);
  });
}
