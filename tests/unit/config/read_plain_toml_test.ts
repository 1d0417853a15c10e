import assert from "node:assert/strict";
import fc from "fast-check";
import { readPlainToml } from "../../../src/config/read_plain_toml.ts";
import { readToml } from "../../../src/config/read_toml.ts";
import { flatten } from "../../support/flatten_config.ts";

/** Both readers on one text; they must agree wherever the plain one has an answer. */
function agree(text: string): boolean {
  const plain = readPlainToml(text);
  if (plain === undefined) return false;
  // The library hands over an object, which puts keys that are numbers first.
  assert.deepEqual(flatten(plain).sort(), flatten(readToml(text, "f")).sort(), text);
  return true;
}

Deno.test("readPlainToml reads a usual server configuration as readToml does", () => {
  const read = agree([
    "# deny lists",
    'deny_users = ["root", "admin"] # nobody',
    "deny_emails=[]",
    "allow_loopback_http = false",
    "",
    "[cache]",
    '\tstale_for = "24h"',
    "[env_vars]",
    '  HTTPS_PROXY = "http://proxy.example.com:3128/#\'"',
    'level =\t"[not a table]"',
    "number = 0",
    "",
  ].join("\n"));
  assert.equal(read, true);
});

for (
  const [what, text] of [
    ["an escape", 'a = "\\n"'],
    ["a literal string", "a = 'x'"],
    ["a string over several lines", 'a = """x"""'],
    ["an empty string and more", 'a = ""x'],
    ["a list over several lines", 'a = [\n"x"]'],
    ["a list with a comma at its end", 'a = ["x",]'],
    ["a list of numbers", "a = [1]"],
    ["an inline table", "a = {b = 1}"],
    ["a dotted key", "a.b = 1"],
    ["a quoted key", '"a" = 1'],
    ["a dotted table", "[a.b]"],
    ["blanks in a header", "[ a ]"],
    ["an array of tables", "[[a]]"],
    ["a key twice", "a = 1\na = 1"],
    ["a table twice", "[a]\n[b]\n[a]"],
    ["a key that is a table", "a = 1\n[a]"],
    ["a negative number", "a = -1"],
    ["a number with a leading zero", "a = 01"],
    ["a number with a fraction", "a = 1.5"],
    ["a date", "a = 1979-05-27"],
    ["a large number", "a = 12345678901234567890"],
    ["carriage returns", "a = 1\r\n"],
    ["a byte order mark", "\ufeffa = 1"],
    ["characters beyond ASCII", 'a = "\u00e4"'],
    ["a control character in a comment", "# \u0007"],
    ["no value", "a ="],
    ["no key", "= 1"],
    ["nonsense", "deny_users"],
    ["a lost quote", 'a = "x'],
  ] as const
) {
  Deno.test(`readPlainToml leaves ${what} to readToml`, () => {
    assert.equal(readPlainToml(text), undefined);
  });
}

/** Texts near the border of what is plain. */
const lines = fc.array(
  fc.oneof(
    fc.constantFrom(
      "[a]",
      "[0]",
      "[b] # x",
      "a = true",
      'b = "x"',
      'c = ["x", "y#"] # z',
      "d = 12",
      "",
      "# c",
      ' a="]"',
      'b = ["a" , "b" ]',
      "a = [ ]",
      'e = ["]", "[", ","]',
    ),
    fc.array(fc.constantFrom(..."ab=[]\"', #\\.01-\t{}"), { maxLength: 14 }).map((all) =>
      all.join("")
    ),
  ),
  { maxLength: 6 },
).map((all) => all.join("\n"));

Deno.test("readPlainToml never reads a text otherwise than readToml, nor one that it refuses", () => {
  let read = 0;
  fc.assert(
    fc.property(lines, (text) => {
      if (agree(text)) read++;
    }),
    { numRuns: 3000 },
  );
  assert.ok(read > 100, `only ${read} texts were plain`);
});
