import assert from "node:assert/strict";
import { readLock } from "../../../../install/packaging/release/read_lock.ts";

const SHA512 = `${"A".repeat(86)}==`;
const entry = (dependencies?: readonly string[]): Record<string, unknown> => ({
  integrity: `sha512-${SHA512}`,
  ...(dependencies === undefined ? {} : { dependencies }),
});
const lock = (npm: Record<string, unknown>): string => JSON.stringify({ version: "5", npm });

Deno.test("readLock resolves dependencies with and without a version", () => {
  const packages = readLock(lock({
    "@scope/a@1.0.0": entry(["b", "c@2.0.0"]),
    "b@1.0.0_c@1.0.0": entry(),
    "c@1.0.0": entry(),
    "c@2.0.0": entry(["@scope/a"]),
  }));
  assert.deepEqual(packages.get("@scope/a@1.0.0"), {
    name: "@scope/a",
    version: "1.0.0",
    sha512: SHA512,
    dependencies: ["b@1.0.0", "c@2.0.0"],
  });
  assert.deepEqual([...packages.keys()], ["@scope/a@1.0.0", "b@1.0.0", "c@1.0.0", "c@2.0.0"]);
  assert.deepEqual(packages.get("c@2.0.0")?.dependencies, ["@scope/a@1.0.0"]);
});

for (
  const [what, text] of [
    ["another version", JSON.stringify({ version: "4", npm: {} })],
    ["a file without packages", JSON.stringify({ version: "5" })],
    ["a package without a hash", lock({ "a@1.0.0": {} })],
    ["a package with SHA-1 only", lock({ "a@1.0.0": { integrity: "sha1-AAAA" } })],
    ["a name without a version", lock({ a: entry() })],
    ["a dependency that is not there", lock({ "a@1.0.0": entry(["b"]) })],
  ] as const
) {
  Deno.test(`readLock refuses ${what}`, () => {
    assert.throws(() => readLock(text), /^Error: Cannot read deno\.lock: /);
  });
}
