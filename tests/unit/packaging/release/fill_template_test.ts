import assert from "node:assert/strict";
import { fillTemplate } from "../../../../install/packaging/release/fill_template.ts";

const VALUES = { NAME: "opkssh", URL_1: "https://example.com/a%20b", ROWS: "one\n\n  two" };

Deno.test("fillTemplate puts values into lines, as often as they are asked for", () => {
  assert.equal(
    fillTemplate('name "@NAME@" # @NAME@: @URL_1@\nalice@example.com @name@\n', VALUES),
    'name "opkssh" # opkssh: https://example.com/a%20b\nalice@example.com @name@\n',
  );
});

Deno.test("fillTemplate puts lines in place of a comment, at its indentation", () => {
  assert.equal(fillTemplate("a:\n  # @ROWS@\nb\n", VALUES), "a:\n  one\n\n    two\nb\n");
});

Deno.test("fillTemplate refuses a name for which there is no value", () => {
  assert.throws(() => fillTemplate("x @MISSING@", VALUES), /there is no MISSING$/);
  assert.throws(() => fillTemplate("# @MISSING@", VALUES), /there is no MISSING$/);
});

for (const value of ['"', "'", "`", "\\", "\n", "\x1b", "<", ">", "&", "#", "${x}"]) {
  Deno.test(`fillTemplate refuses ${JSON.stringify(value)} where it would have to be quoted`, () => {
    assert.throws(() => fillTemplate("@NAME@", { NAME: `a${value}b` }), /NAME would have to be/);
  });
}
