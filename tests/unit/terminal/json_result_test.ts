import assert from "node:assert/strict";
import { jsonResult } from "../../../src/terminal/json_result.ts";

Deno.test("jsonResult indents by two and escapes what HTML and JavaScript read differently", () => {
  const value = { a: ["<b>&"], c: "\u2028\u2029", d: undefined };
  const text = jsonResult(value);
  assert.equal(
    text,
    '{\n  "a": [\n    "\\u003cb\\u003e\\u0026"\n  ],\n  "c": "\\u2028\\u2029"\n}',
  );
  assert.deepEqual(JSON.parse(text), { a: ["<b>&"], c: "\u2028\u2029" });
});
