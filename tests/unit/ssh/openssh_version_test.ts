import assert from "node:assert/strict";
import { isAtLeast, parseOpenSshVersion } from "../../../src/ssh/openssh_version.ts";

for (
  const [text, version] of [
    ["OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.11", { major: 9, minor: 2 }],
    ["OpenSSH_for_Windows_9.5p2, LibreSSL 3.8.2", { major: 9, minor: 5 }],
    ["1:9.2p1-2+deb12u3", { major: 9, minor: 2 }],
    ["OpenSSH_10.3", { major: 10, minor: 3 }],
    ["OpenSSH_9", undefined],
    ["", undefined],
    ["x".repeat(10_000), undefined],
  ] as const
) {
  Deno.test(`parseOpenSshVersion() reads "${text.slice(0, 50)}"`, () => {
    assert.deepEqual(parseOpenSshVersion(text), version);
  });
}

Deno.test("isAtLeast() compares part by part", () => {
  assert.equal(isAtLeast({ major: 10, minor: 0 }, 9, 9), true);
  assert.equal(isAtLeast({ major: 8, minor: 10 }, 8, 9), true);
  assert.equal(isAtLeast({ major: 8, minor: 0 }, 8, 1), false);
});
