import assert from "node:assert/strict";
import { prettyJson } from "../../../src/client/pretty_json.ts";
import { parseJson } from "../../../src/encoding/parse_json.ts";

for (
  const [json, pretty] of [
    ["{}", "{}"],
    ["[]", "[]"],
    ["null", "null"],
    ['"a<b"', '"a\\u003cb"'],
    ["12345678901234567890", "12345678901234567890"],
    [
      '{"b":1,"a":[true,{"c":"\u00e9"}]}',
      '{\n  "a": [\n    true,\n    {\n      "c": "\u00e9"\n    }\n  ],\n  "b": 1\n}',
    ],
    ['{"__proto__":{},"constructor":0}', '{\n  "__proto__": {},\n  "constructor": 0\n}'],
  ] as const
) {
  Deno.test(`prettyJson writes ${json}`, () => {
    assert.equal(prettyJson(parseJson(json)), pretty);
  });
}
