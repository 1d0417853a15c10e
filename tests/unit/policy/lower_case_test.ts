import assert from "node:assert/strict";
import { lowerCase } from "../../../src/policy/lower_case.ts";

Deno.test("lowerCase maps one character to one character", () => {
  assert.equal(lowerCase("@EXAMPLE.Com"), "@example.com");
  assert.equal(lowerCase("\u00c9\u03a3"), "\u00e9\u03c3", "no final sigma by context");
  assert.equal(lowerCase("\u017f\u03c2\u00b5"), "\u017f\u03c2\u00b5", "lower case already");
  assert.equal(lowerCase("\u0130"), "\u0130", "would become two characters, one of them ASCII");
});

Deno.test("lowerCase makes nothing ASCII that was not", () => {
  assert.equal(lowerCase("\u212aATE"), "\u212aate");
});
