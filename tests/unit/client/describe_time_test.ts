import assert from "node:assert/strict";
import {
  describeDistance,
  describeInstant,
  formatInstant,
} from "../../../src/client/describe_time.ts";

const NOW = 1_700_000_000;

for (
  const [distance, words] of [
    [0, "now"],
    [0.5, "now"],
    [1, "in 1 second"],
    [59, "in 59 seconds"],
    [60, "in 1 minute"],
    [61, "in 1 minute 1 second"],
    [3600, "in 1 hour"],
    [3601, "in 1 hour"],
    [86_399, "in 23 hours 59 minutes"],
    [86_400, "in 1 day"],
    [8 * 86_400 + 3600, "in 8 days 1 hour"],
    [-1, "1 second ago"],
    [-90_000, "1 day 1 hour ago"],
  ] as const
) {
  Deno.test(`describeDistance says ${words} of ${distance} seconds`, () => {
    assert.equal(describeDistance(NOW + distance, NOW), words);
  });
}

for (
  const [offset, text] of [
    [0, "2023-11-14T22:13:20Z"],
    [-60, "2023-11-14T23:13:20+01:00"],
    [210, "2023-11-14T18:43:20-03:30"],
    [-345, "2023-11-15T03:58:20+05:45"],
  ] as const
) {
  Deno.test(`formatInstant writes ${text} where local time is ${-offset} minutes ahead`, () => {
    assert.equal(formatInstant(NOW, () => offset), text);
  });
}

Deno.test("formatInstant agrees with the machine's own zone", () => {
  assert.equal(Date.parse(formatInstant(NOW)), NOW * 1000);
});

Deno.test("describeInstant joins both", () => {
  assert.equal(describeInstant(NOW, NOW - 60, () => 0), "2023-11-14T22:13:20Z (in 1 minute)");
});
