import assert from "node:assert/strict";
import { trimWhiteSpace } from "../../../src/policy/trim_white_space.ts";

Deno.test("trimWhiteSpace trims what Unicode calls white space", () => {
  const blanks = "\t\n\u000b\f\r \u0085\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000";
  for (const blank of blanks) assert.equal(trimWhiteSpace(`${blank}a b${blank}${blank}`), "a b");
  assert.equal(trimWhiteSpace(blanks), "");
  assert.equal(trimWhiteSpace(""), "");
});

Deno.test("trimWhiteSpace leaves other invisible characters", () => {
  for (const character of ["\ufeff", "\u200b", "\u180e", "\u0000", "\u001f", "\u2060"]) {
    assert.equal(trimWhiteSpace(`${character}a${character}`), `${character}a${character}`);
  }
});
