import assert from "node:assert/strict";
import { tokenizeRows } from "../../../src/policy/tokenize_rows.ts";

function words(text: string): readonly (readonly string[])[] {
  return tokenizeRows(text).rows.map((row) => row.words);
}

function problemLines(text: string): readonly number[] {
  return tokenizeRows(text).problems.map((problem) => problem.line);
}

Deno.test("tokenizeRows reads quotes, escapes and joined pieces as a shell does", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["a b c", ["a", "b", "c"]],
    [" a\tb  c ", ["a", "b", "c"]],
    ["  a  b   c ", ["a", "b", "c"]],
    ["a 'b c' d", ["a", "b c", "d"]],
    ['a "b c" d', ["a", "b c", "d"]],
    ["a b\\ c d", ["a", "b c", "d"]],
    ["a 'b\\c' d", ["a", "b\\c", "d"]],
    ['a "b\\"c" d', ["a", 'b"c', "d"]],
    ['a "\\$\\`\\\\\\x" d', ["a", "$`\\\\x", "d"]],
    ["a '' \"\"", ["a", "", ""]],
    ["a \"\"b''c d", ["a", "bc", "d"]],
    ["a ~b $c `d` !e *f [g {h |i &j ;k <l >m (n )o ?p", [
      ...["a", "~b", "$c", "`d`", "!e", "*f", "[g", "{h", "|i", "&j", ";k", "<l", ">m"],
      ...["(n", ")o", "?p"],
    ]],
  ];
  for (const [text, expected] of cases) assert.deepEqual(words(text), [expected], text);
});

Deno.test("tokenizeRows takes a hash for a comment unless it is quoted or escaped", () => {
  assert.deepEqual(words("a b#c d"), [["a", "b"]]);
  assert.deepEqual(words("# a b\na b # c"), [["a", "b"]]);
  assert.deepEqual(words("a 'b#c' d"), [["a", "b#c", "d"]]);
  assert.deepEqual(words('a "b#c" d'), [["a", "b#c", "d"]]);
  assert.deepEqual(words('a "b\\"#c" d # x'), [["a", 'b"#c', "d"]]);
  assert.deepEqual(words("a b\\#c d#e"), [["a", "b#c", "d"]]);
  assert.deepEqual(words("a b\\\\#c d"), [["a", "b\\"]]);
});

Deno.test("tokenizeRows separates at space and tab only", () => {
  for (const blank of ["\u000b", "\f", "\u00a0", "\u2028", "\u0085", "\u0000", "\ufeff", "\r"]) {
    assert.deepEqual(words(`a${blank}b c`), [[`a${blank}b`, "c"]]);
  }
});

Deno.test("tokenizeRows trims Unicode white space at both ends of a line", () => {
  assert.deepEqual(words("a b c\r\nd e f\r\n"), [["a", "b", "c"], ["d", "e", "f"]]);
  assert.deepEqual(words("\u00a0a b\u0085\u3000"), [["a", "b"]]);
  assert.deepEqual(words(" \u2003 \n\u00a0"), []);
  assert.deepEqual(words("a b\ufeff"), [["a", "b\ufeff"]]);
});

Deno.test("tokenizeRows drops one byte order mark at the start of the file only", () => {
  assert.deepEqual(words("\ufeffa b"), [["a", "b"]]);
  assert.deepEqual(words("\ufeff\ufeffa b"), [["\ufeffa", "b"]]);
  assert.deepEqual(words("a b\n\ufeffc d"), [["a", "b"], ["\ufeffc", "d"]]);
});

Deno.test("tokenizeRows reports rows that do not end and keeps the others", () => {
  assert.deepEqual(problemLines("a \"b\nc d\n'e\nf\\"), [1, 3, 4]);
  assert.deepEqual(words("a \"b\nc d\n'e\nf\\"), [["c", "d"]]);
  assert.deepEqual(problemLines("a b\\ "), [1], "a backslash before trailing blanks");
  assert.deepEqual(problemLines("a b\\ # c"), [1]);
  assert.deepEqual(tokenizeRows("\n\n a 'b # c\n").problems, [{
    line: 3,
    kind: "row-syntax-error",
    detail: "a quote does not end, or the row ends in a backslash",
    text: "a 'b # c",
  }]);
});

Deno.test("tokenizeRows numbers lines from 1 and keeps the row as written", () => {
  assert.deepEqual(tokenizeRows("# x\n\n a 'b c' d # why\n").rows, [
    { line: 3, words: ["a", "b c", "d"], text: "a 'b c' d" },
  ]);
});

Deno.test("tokenizeRows shortens the text of a problem", () => {
  const [problem] = tokenizeRows(`"${"x".repeat(5000)}`).problems;
  assert.equal(problem?.text.length, 203);
});

Deno.test("tokenizeRows stays linear on a hostile megabyte", () => {
  const started = performance.now();
  for (const piece of ['""', "''", "\\\\", '"\\"', "a ", "#", "\u00a0", '"', "\t"]) {
    tokenizeRows(`root ${piece.repeat(300_000)} x`);
  }
  assert.ok(performance.now() - started < 10_000, "quadratic would take minutes");
});
