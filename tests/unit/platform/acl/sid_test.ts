import assert from "node:assert/strict";
import { parseSid, WELL_KNOWN_SIDS } from "../../../../src/platform/acl/sid.ts";

const GOOD: readonly [string, string][] = [
  ["S-1-5-32-544", "S-1-5-32-544"],
  ["s-1-5-32-544", "S-1-5-32-544"],
  ["S-1-0x5-0x20-0x220", "S-1-5-32-544"],
  ["S-1-5-032-0544", "S-1-5-32-544"],
  ["BA", WELL_KNOWN_SIDS.administrators],
  ["sy", WELL_KNOWN_SIDS.system],
  ["WD", "S-1-1-0"],
  ["S-1-5", "S-1-5"],
  ["S-1-5-4294967295", "S-1-5-4294967295"],
  [`S-1-5${"-1".repeat(15)}`, `S-1-5${"-1".repeat(15)}`],
];

for (const [text, sid] of GOOD) {
  Deno.test(`parseSid reads ${text.slice(0, 30)}`, () => assert.equal(parseSid(text), sid));
}

const BAD: readonly string[] = [
  "",
  "S",
  "S-1",
  "S-2-5-18",
  "S-1-5-",
  "S-1--18",
  "S-1-5-4294967296",
  "S-1-281474976710656",
  "S-1-5-+1",
  "S-1-5-1e3",
  "S-1-5- 18",
  "S-1-5-18\n",
  "LA",
  "DA",
  "Administrators",
  `S-1-5${"-1".repeat(16)}`,
  `S-1-5-${"9".repeat(400)}`,
];

for (const text of BAD) {
  Deno.test(`parseSid refuses ${JSON.stringify(text.slice(0, 30))}`, () => {
    assert.equal(parseSid(text), undefined);
  });
}
