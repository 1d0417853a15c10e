import assert from "node:assert/strict";
import fc from "fast-check";
import { quoteWord } from "../../../src/policy/quote_word.ts";
import { tokenizeRows } from "../../../src/policy/tokenize_rows.ts";

Deno.test("quoteWord writes what the Go tool writes", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", "''"],
    ["alice@example.com", "alice@example.com"],
    ["a b", "'a b'"],
    ["it's", "it\\'s"],
    ["it's a", "'it'\\''s a'"],
    ["repo:org/app:ref:refs/heads/*", "repo:org/app:ref:refs/heads/\\*"],
    ["a{b}", "a\\{b}"],
    ["~home", "\\~home"],
    ["a~b", "a~b"],
    ["corp\\alice", "corp\\\\alice"],
  ];
  for (const [value, written] of cases) assert.equal(quoteWord(value), written);
});

Deno.test("quoteWord escapes a hash, which the Go tool loses", () => {
  assert.equal(quoteWord("a#b"), "a\\#b");
  assert.equal(quoteWord("#"), "\\#");
  assert.equal(quoteWord("a #b"), "'a #b'");
});

Deno.test("quoteWord refuses a line feed, which would begin another row", () => {
  assert.throws(() => quoteWord("a\nroot x y"), RangeError);
});

const value = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(..."ab\\'\"#$`~ \t\r\u00a0\ufeff\u0085\u2028*?[{|&;<>()!") }),
).filter((text) => !text.includes("\n"));

Deno.test("tokenizeRows gives back what quoteWord wrote, whatever the values", () => {
  fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
    const row = values.map(quoteWord).join(" ");
    const { rows, problems } = tokenizeRows(`${row}\n`);
    assert.deepEqual(problems, []);
    assert.deepEqual(rows.map(({ words }) => words), [values]);
  }));
});

Deno.test("quoteWord never lets a value reach a second row or a comment", () => {
  fc.assert(fc.property(value, (text) => {
    const { rows } = tokenizeRows(`a ${quoteWord(text)} z`);
    assert.deepEqual(rows.map(({ words }) => words), [["a", text, "z"]]);
  }));
});
