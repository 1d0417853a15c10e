import assert from "node:assert/strict";
import { parseListValue } from "../../../src/cli/parse_list_value.ts";

const ACCEPTED: readonly [text: string, items: readonly string[]][] = [
  ["", []],
  ["a", ["a"]],
  ["a,b", ["a", "b"]],
  ["a,,b", ["a", "", "b"]],
  [",", ["", ""]],
  ["a,", ["a", ""]],
  [" a , b ", [" a ", " b "]],
  ['"a,b",c', ["a,b", "c"]],
  ['c,"a,b"', ["c", "a,b"]],
  ['"a ""quoted"" word"', ['a "quoted" word']],
  ['""', [""]],
  ['"",""', ["", ""]],
  ["it's", ["it's"]],
];

for (const [text, items] of ACCEPTED) {
  Deno.test(`parseListValue splits ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseListValue(text), items);
  });
}

for (const text of ['a"b', '"a', '"a"b', '"a""', 'x,"', "a\nb", "a\r\nb", '"a\nb"', "\n"]) {
  Deno.test(`parseListValue refuses ${JSON.stringify(text)}`, () => {
    assert.equal(parseListValue(text), undefined);
  });
}
