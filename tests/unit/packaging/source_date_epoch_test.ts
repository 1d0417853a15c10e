import assert from "node:assert/strict";
import { sourceDateEpoch } from "../../../install/packaging/source_date_epoch.ts";

Deno.test("sourceDateEpoch reads whole seconds", () => {
  assert.equal(sourceDateEpoch("0"), 0);
  assert.equal(sourceDateEpoch("1700000000"), 1_700_000_000);
});

for (const text of ["", "-1", "1.5", "1e9", "0x10", "01", " 1", "yesterday"]) {
  Deno.test(`sourceDateEpoch refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => sourceDateEpoch(text), /^Error: Cannot use SOURCE_DATE_EPOCH: /);
  });
}
