import assert from "node:assert/strict";
import { formatDuration } from "../../../src/cli/format_duration.ts";
import { parseDuration } from "../../../src/cli/parse_duration.ts";

Deno.test("formatDuration writes the units that are needed", () => {
  assert.equal(formatDuration(1), "1s");
  assert.equal(formatDuration(300), "5m");
  assert.equal(formatDuration(5400), "1h30m");
  assert.equal(formatDuration(86400), "1d");
  assert.equal(formatDuration(90061), "1d1h1m1s");
});

Deno.test("formatDuration is read back by parseDuration", () => {
  for (let seconds = 1; seconds < 1e9; seconds = seconds * 3 + 7) {
    assert.equal(parseDuration(formatDuration(seconds)), seconds);
  }
});
