import assert from "node:assert/strict";
import fc from "fast-check";
import { isJsonObject, JsonNumber, type JsonValue } from "../../../src/encoding/json_value.ts";
import { DuplicateMemberError, parseJson } from "../../../src/encoding/parse_json.ts";

function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return value.value;
  if (isJsonObject(value)) {
    return Object.fromEntries([...value].map(([name, item]) => [name, plain(item)]));
  }
  return Array.isArray(value) ? value.map(plain) : value;
}

Deno.test("parseJson() agrees with JSON.parse on every document it accepts", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (text) => {
      let ours: unknown;
      try {
        ours = plain(parseJson(text));
      } catch (error) {
        assert.ok(error instanceof DuplicateMemberError);
        return;
      }
      // A lone surrogate is U+FFFD for us, as for the Go tool.
      assert.deepEqual(JSON.stringify(ours), JSON.stringify(wellFormed(JSON.parse(text))));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("parseJson() refuses whatever JSON.parse refuses", () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 3 }),
      fc.nat(),
      fc.string({ maxLength: 2 }),
      (text, at, junk) => {
        const broken = text.slice(0, at % text.length) + junk + text.slice(at % text.length + 1);
        let reference = true;
        try {
          JSON.parse(broken);
        } catch {
          reference = false;
        }
        if (!reference) assert.throws(() => parseJson(broken), SyntaxError);
      },
    ),
    { numRuns: 5000 },
  );
});

Deno.test("parseJson() keeps the text of numbers", () => {
  const value = parseJson("[1.0, 12345678901234567890, -0, 1e3]");
  assert.deepEqual(
    Array.isArray(value) && value.map((item) => item instanceof JsonNumber && item.text),
    ["1.0", "12345678901234567890", "-0", "1e3"],
  );
});

Deno.test("parseJson() names a duplicate member", () => {
  assert.throws(
    () => parseJson('{"a":{"b":1,"b":2}}'),
    (error) => error instanceof DuplicateMemberError && error.member === "b",
  );
  assert.deepEqual(plain(parseJson('{"a":1,"a":2}', { duplicates: "last wins" })), { a: 2 });
});

Deno.test("parseJson() counts nesting to its limit and no further", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  parseJson(nested(3), { maxDepth: 2 });
  assert.throws(() => parseJson(nested(4), { maxDepth: 2 }), SyntaxError);
});

Deno.test("parseJson() turns lone surrogate escapes into U+FFFD", () => {
  assert.equal(parseJson('"\\ud800x\\ud83d\\ude00"'), "\ufffdx\u{1f600}");
});

function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name.toWellFormed(), wellFormed(item)]),
  );
}
