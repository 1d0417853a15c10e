import assert from "node:assert/strict";
import { readToml } from "../../../src/config/read_toml.ts";
import { assertCode } from "../../support/assert_code.ts";
import { flatten } from "../../support/flatten_config.ts";

Deno.test("readToml returns every value with the place of its key", () => {
  const text = [
    "a = 1",
    "[b] # [not a header]",
    "c.d = 'x'",
    "l = [1, # one",
    "  'a', {x = true, y.z = [1.5]}]",
    "[[p]]",
    'q = "#"',
    "[[p]]",
    ' r = """',
    '\\""" [x]""""',
    "s=''''x'''''",
    "[p.sub]",
    "t = 1979-05-27T07:32:00Z",
    '["quo\\"ted".\'li.t\']',
    '"k e" = 0x1F',
    "[[p.inner]]",
    "u = 1_000",
  ].join("\n");
  assert.deepEqual(flatten(readToml(text, "f")), [
    "a integer 1 @1:1",
    "b map @2:1",
    "b.c map @3:1",
    "b.c.d string x @3:1",
    "b.l list @4:1",
    "b.l[0] integer 1 @4:6",
    "b.l[1] string a @5:3",
    "b.l[2] map @5:8",
    "b.l[2].x boolean true @5:9",
    "b.l[2].y map @5:19",
    "b.l[2].y.z list @5:19",
    "b.l[2].y.z[0] other a number with a fraction @5:26",
    "p list @6:1",
    "p[0] map @6:1",
    "p[0].q string # @7:1",
    "p[1] map @8:1",
    'p[1].r string """ [x]" @9:2',
    "p[1].s string 'x'' @11:1",
    "p[1].sub map @12:1",
    "p[1].sub.t other a date or time @13:1",
    "p[1].inner list @16:1",
    "p[1].inner[0] map @16:1",
    "p[1].inner[0].u integer 1000 @17:1",
    'quo"ted map @14:1',
    'quo"ted.li.t map @14:1',
    'quo"ted.li.t.k e integer 31 @15:1',
  ]);
});

Deno.test("readToml skips a byte order mark and takes CRLF", () => {
  assert.deepEqual(flatten(readToml("\ufeffa = 1\r\n[b]\r\nc = 2\r\n", "f")), [
    "a integer 1 @1:1",
    "b map @2:1",
    "b.c integer 2 @3:1",
  ]);
});

Deno.test("readToml keeps the names of an object's own machinery apart from its values", () => {
  const text = "__proto__ = 1\nconstructor = 2\n[toString]\nvalueOf = 3";
  assert.deepEqual(flatten(readToml(text, "f")), [
    "__proto__ integer 1 @1:1",
    "constructor integer 2 @2:1",
    "toString map @3:1",
    "toString.valueOf integer 3 @4:1",
  ]);
});

const malformed: [string, string][] = [
  ["a = 1\na = 2", "f:2:1: not TOML: trying to redefine an already defined table or value"],
  ["x = 1\n  a = ", "f:2:7: not TOML: invalid value"],
  ["a = [1,\n2", "f:2:2: not TOML: expected comma or end of structure"],
  ["default_provider: x", "f:1:17: not TOML: illegal character in key"],
  ["a = 99999999999999999999", "f:1:5: not TOML: integer value cannot be represented losslessly"],
];

for (const [text, expected] of malformed) {
  Deno.test(`readToml says where ${JSON.stringify(text)} goes wrong`, () => {
    assert.equal(assertCode(() => readToml(text, "f"), "config_invalid").message, expected);
  });
}

Deno.test("readToml refuses deep nesting instead of running out of stack", () => {
  const deep = [
    `a = ${"[".repeat(100_000)}`,
    `${"a.".repeat(100_000)}a = 1`,
    `[${"a.".repeat(100_000)}a]`,
    `a = ${"{a = ".repeat(50_000)}`,
  ];
  for (const text of deep) assertCode(() => readToml(text, "f"), "config_invalid");
});
