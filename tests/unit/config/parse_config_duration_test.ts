import assert from "node:assert/strict";
import { parseConfigDuration } from "../../../src/config/parse_config_duration.ts";

Deno.test("parseConfigDuration reads a whole number with one unit", () => {
  const rows: [string, number | undefined][] = [
    ["0", 0],
    ["0s", 0],
    ["90s", 90],
    ["15m", 900],
    ["24h", 86_400],
    ["7d", 604_800],
    ["007m", 420],
  ];
  for (const [text, seconds] of rows) assert.equal(parseConfigDuration(text), seconds, text);
});

Deno.test("parseConfigDuration finds nothing in anything else", () => {
  for (
    const text of [
      "",
      "1",
      "h",
      "-1h",
      "1.5h",
      "1h30m",
      " 1h",
      "1h\n",
      "1H",
      "1w",
      "1e3s",
      "9999999999s",
    ]
  ) {
    assert.equal(parseConfigDuration(text), undefined, JSON.stringify(text));
  }
});
