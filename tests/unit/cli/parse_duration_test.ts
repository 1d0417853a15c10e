import assert from "node:assert/strict";
import { parseDuration } from "../../../src/cli/parse_duration.ts";

const ACCEPTED: readonly [text: string, seconds: number][] = [
  ["1s", 1],
  ["90s", 90],
  ["5m", 300],
  ["1h30m", 5400],
  ["24h", 86400],
  ["2d", 172800],
  ["1w", 604800],
  ["1w2d3h4m5s", 604800 + 172800 + 10800 + 240 + 5],
  ["007h", 25200],
  ["36500d", 3153600000],
];

for (const [text, seconds] of ACCEPTED) {
  Deno.test(`parseDuration reads ${text} as ${seconds} seconds`, () => {
    assert.equal(parseDuration(text), seconds);
  });
}

const REFUSED = [
  "",
  "5",
  "h",
  "0s",
  "0h0m",
  "-5m",
  "+5m",
  "1.5h",
  "5 m",
  " 5m",
  "5m ",
  "5M",
  "5ms",
  "30m1h",
  "1h1h",
  "36501d",
  "9999999999w",
  "99999999999s",
  "1h\n",
];

for (const text of REFUSED) {
  Deno.test(`parseDuration refuses ${JSON.stringify(text)}`, () => {
    assert.equal(parseDuration(text), undefined);
  });
}
