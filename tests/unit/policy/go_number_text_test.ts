import assert from "node:assert/strict";
import { goNumberText } from "../../../src/policy/go_number_text.ts";

Deno.test("goNumberText switches to exponents where Go does", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, "0"],
    [-0, "-0"],
    [0.5, "0.5"],
    [-1.25, "-1.25"],
    [100000, "100000"],
    [999999, "999999"],
    [1000000, "1e+06"],
    [123456.7, "123456.7"],
    [1234567.8, "1.2345678e+06"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [1e-7, "1e-07"],
    [1e21, "1e+21"],
    [-1e100, "-1e+100"],
    [5e-324, "5e-324"],
  ];
  for (const [value, text] of cases) assert.equal(goNumberText(value), text);
});
