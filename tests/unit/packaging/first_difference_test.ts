import assert from "node:assert/strict";
import { firstDifference } from "../../../install/packaging/first_difference.ts";

for (
  const [one, other, at] of [
    ["", "", undefined],
    ["abc", "abc", undefined],
    ["abc", "abd", 2],
    ["abc", "ab", 2],
    ["", "a", 0],
  ] as const
) {
  Deno.test(`firstDifference of ${JSON.stringify(one)} and ${JSON.stringify(other)}`, () => {
    const encoder = new TextEncoder();
    assert.equal(firstDifference(encoder.encode(one), encoder.encode(other)), at);
  });
}
