import assert from "node:assert/strict";
import { describeAge } from "../../../../src/admin/cache/describe_age.ts";

const CASES: readonly [number, string][] = [
  [0, "0s"],
  [0.9, "0s"],
  [59, "59s"],
  [60, "1m"],
  [61, "1m 1s"],
  [3600, "1h"],
  [3601, "1h"],
  [3661, "1h 1m"],
  [86_399, "23h 59m"],
  [90_000, "1d 1h"],
  [86_460, "1d"],
];

for (const [seconds, text] of CASES) {
  Deno.test(`describeAge of ${seconds} s: ${text}`, () => assert.equal(describeAge(seconds), text));
}
