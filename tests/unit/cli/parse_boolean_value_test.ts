import assert from "node:assert/strict";
import { parseBooleanValue } from "../../../src/cli/parse_boolean_value.ts";

Deno.test("parseBooleanValue knows Go's spellings of true and false", () => {
  for (const text of ["1", "t", "T", "TRUE", "true", "True"]) {
    assert.equal(parseBooleanValue(text), true, text);
  }
  for (const text of ["0", "f", "F", "FALSE", "false", "False"]) {
    assert.equal(parseBooleanValue(text), false, text);
  }
});

Deno.test("parseBooleanValue knows no others", () => {
  for (const text of ["", "yes", "no", "on", "off", "tRUE", "fALSE", " true", "true ", "2", "-1"]) {
    assert.equal(parseBooleanValue(text), undefined, JSON.stringify(text));
  }
});
