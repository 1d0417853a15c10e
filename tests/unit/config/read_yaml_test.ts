import assert from "node:assert/strict";
import { readYaml } from "../../../src/config/read_yaml.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { flatten } from "../../support/flatten_config.ts";

Deno.test("readYaml returns every value as it was written, with its place", async () => {
  const text = [
    "a: 1",
    "b: [x, 007, yes, null, ~, '1', !!str 5, 1.50, 0x1F]",
    "c:",
    "  d: |",
    "    x",
    "    y",
    "  e: foo",
    "    bar",
    "  f:",
    '"q\\u0041": "\\x42"',
    "1000: 2001-01-01",
    "n:",
    "- - 1",
    "  - k: v",
  ].join("\n");
  assert.deepEqual(flatten(await readYaml(text, "f")), [
    "a plain 1 @1:1",
    "b list @2:1",
    "b[0] plain x @2:5",
    "b[1] plain 007 @2:8",
    "b[2] plain yes @2:13",
    "b[3] null @2:18",
    "b[4] null @2:24",
    "b[5] string 1 @2:27",
    "b[6] string 5 @2:38",
    "b[7] plain 1.50 @2:41",
    "b[8] plain 0x1F @2:47",
    "c map @3:1",
    "c.d string x\ny\n @4:3",
    "c.e plain foo bar @7:3",
    "c.f null @9:3",
    "qA string B @10:1",
    "1000 plain 2001-01-01 @11:1",
    "n list @12:1",
    "n[0] list @13:3",
    "n[0][0] plain 1 @13:5",
    "n[0][1] map @14:5",
    "n[0][1].k plain v @14:5",
  ]);
});

Deno.test("readYaml takes JSON, a byte order mark, CRLF and an empty file", async () => {
  assert.deepEqual(flatten(await readYaml('\ufeff{"a": {"b": [1, true]}}', "f")), [
    "a map @1:2",
    "a.b list @1:8",
    "a.b[0] plain 1 @1:14",
    "a.b[1] plain true @1:17",
  ]);
  assert.deepEqual(flatten(await readYaml("a:\r\n  b: 1\r\n", "f")), [
    "a map @1:1",
    "a.b plain 1 @2:3",
  ]);
  for (const empty of ["", "\n", "# comment\n", "---\n", "null\n", "~"]) {
    assert.deepEqual(flatten(await readYaml(empty, "f")), []);
  }
});

Deno.test("readYaml reads the first document only", async () => {
  assert.deepEqual(flatten(await readYaml("---\na: 1\n---\nb: [\n", "f")), ["a plain 1 @2:1"]);
});

const malformed: [string, string][] = [
  ["a: 1\na: 2", "f:2:1: not YAML: Map keys must be unique"],
  ["null: 1\n~: 2", "f:2:1: not YAML: Map keys must be unique"],
  ['1: x\n"1": y', 'f:2:1: not YAML: the key "1" stands here twice'],
  ["a:\n\tb: 1", "f:2:1: not YAML: Tabs are not allowed as indentation"],
  ["a: b: c", "f:1:4: not YAML: Nested mappings are not allowed in compact mappings"],
  ["a: &x 1\nb: *x", "f:2:1: aliases (*name) are not supported"],
  ["a: &x [*x]", "f:1:1: aliases (*name) are not supported"],
  ["- 1", "f:1:1: the file must be a mapping of keys to values"],
  ["text", "f:1:1: the file must be a mapping of keys to values"],
  ["? [a]\n: 1", "f:1:3: a key must be a word, not a list or mapping"],
];

for (const [text, expected] of malformed) {
  Deno.test(`readYaml says where ${JSON.stringify(text)} goes wrong`, async () => {
    assert.equal(
      (await assertCodeAsync(() => readYaml(text, "f"), "config_invalid")).message,
      expected,
    );
  });
}

Deno.test("readYaml refuses deep nesting and alias bombs quickly", async () => {
  const bomb = ["a0: &a0 [x]"];
  for (let i = 1; i < 40; i++) bomb.push(`a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`);
  for (const text of ["[".repeat(100_000), "{a: ".repeat(20_000), bomb.join("\n")]) {
    await assertCodeAsync(() => readYaml(text, "f"), "config_invalid");
  }
});
