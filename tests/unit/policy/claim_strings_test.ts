import assert from "node:assert/strict";
import { JsonNumber } from "../../../src/encoding/json_value.ts";
import { claimStrings } from "../../../src/policy/claim_strings.ts";

Deno.test("claimStrings gives a number as it is written and as the Go tool writes it", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["5", ["5"]],
    ["1.0", ["1.0", "1"]],
    ["-0", ["-0"]],
    ["1234567", ["1234567", "1.234567e+06"]],
    ["12345678901234567890", ["12345678901234567890", "1.2345678901234567e+19"]],
    ["1E3", ["1E3", "1000"]],
    ["1e400", ["1e400"]],
  ];
  for (const [text, expected] of cases) {
    assert.deepEqual(claimStrings(new JsonNumber(text)), expected);
  }
});

Deno.test("claimStrings has nothing for null, objects, lists in lists and absent claims", () => {
  assert.deepEqual(claimStrings(undefined), []);
  assert.deepEqual(claimStrings(null), []);
  assert.deepEqual(claimStrings(new Map([["a", "b"]])), []);
  assert.deepEqual(claimStrings([["a"], null, new Map(), "b", true]), ["b", "true"]);
});

Deno.test("claimStrings takes a bare string for a list of one and never splits it", () => {
  assert.deepEqual(claimStrings("dev"), ["dev"]);
  assert.deepEqual(claimStrings("dev ops,x"), ["dev ops,x"]);
});
