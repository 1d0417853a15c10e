import assert from "node:assert/strict";
import { parseAccessMask } from "../../../../src/platform/acl/access_mask.ts";

const CASES: readonly [string, number | undefined][] = [
  ["", 0],
  ["FA", 0x001f01ff],
  ["FRFX", 0x001200a9],
  ["GRGX", 0xa0000000],
  ["DCLCRPCR", 0x0116],
  ["gw", 0x40000000],
  ["0x1200a9", 0x1200a9],
  ["0xFFFFFFFF", 0xffffffff],
  ["1179817", 0x1200a9],
  ["04400251", 0x1200a9],
  ["0", 0],
  ["0x100000000", undefined],
  ["4294967296", undefined],
  ["08", undefined],
  ["0x", undefined],
  ["-1", undefined],
  ["1e3", undefined],
  ["FAF", undefined],
  ["ZZ", undefined],
  ["F A", undefined],
  ["FA".repeat(40), undefined],
];

for (const [text, mask] of CASES) {
  Deno.test(`parseAccessMask ${mask === undefined ? "refuses" : "reads"} "${text.slice(0, 20)}"`, () => {
    assert.equal(parseAccessMask(text), mask);
  });
}
