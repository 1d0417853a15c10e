import assert from "node:assert/strict";
import { splitWords } from "../../../src/policy/split_words.ts";

Deno.test("splitWords splits commands without a shell's expansions", () => {
  assert.deepEqual(splitWords("/bin/p --user=$HOME '%u' a|b >x # y"), [
    ...["/bin/p", "--user=$HOME", "%u", "a|b", ">x", "#", "y"],
  ]);
  assert.deepEqual(splitWords(" \t\n"), []);
  assert.deepEqual(splitWords("C:\\opk\\p.exe 'C:\\opk\\p.exe'"), ["C:opkp.exe", "C:\\opk\\p.exe"]);
  assert.deepEqual(splitWords("a\nb"), ["a", "b"]);
});

Deno.test("splitWords joins lines at a backslash, inside double quotes too", () => {
  assert.deepEqual(splitWords("a\\\nb"), ["ab"]);
  assert.deepEqual(splitWords('"a\\\nb"'), ["ab"]);
  assert.deepEqual(splitWords("'a\\\nb'"), ["a\\\nb"]);
});

Deno.test("splitWords has no words for text that does not end", () => {
  for (const text of ["'", '"', "\\", "a 'b", 'a "b', "a\\", '"\\', '"a\\"', "'a'\\"]) {
    assert.equal(splitWords(text), undefined, text);
  }
});
