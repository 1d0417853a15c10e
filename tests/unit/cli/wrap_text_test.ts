import assert from "node:assert/strict";
import { wrapText } from "../../../src/cli/wrap_text.ts";

Deno.test("wrapText breaks at blanks and fills the width", () => {
  assert.deepEqual(wrapText("aaa bbb ccc", 7), ["aaa bbb", "ccc"]);
  assert.deepEqual(wrapText("aaa bbb ccc", 6), ["aaa", "bbb", "ccc"]);
});

Deno.test("wrapText leaves a long word whole", () => {
  assert.deepEqual(wrapText("a https://op.example.com b", 5), ["a", "https://op.example.com", "b"]);
});

Deno.test("wrapText of nothing is no lines", () => {
  assert.deepEqual(wrapText("", 5), []);
  assert.deepEqual(wrapText("  ", 5), []);
});
