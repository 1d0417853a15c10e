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

Deno.test("parseJson() reads a document the same whether or not its text is exact", () => {
  const document = fc.oneof(
    fc.json({ maxDepth: 6 }),
    fc.array(
      fc.constantFrom(
        ...'{}[],:"\\0-1.eE \n',
        ...'"a"|"1"|"__proto__"|"a":1|true|null|1e3|-0|0.10|12345678901234567890|"\\u0041"|"\\ud800"|"\\/"|"<"'
          .split("|"),
      ),
      { maxLength: 14 },
    ).map((pieces) => pieces.join("")),
  );
  const read = (text: string): unknown => {
    try {
      return parseJson(text, { maxDepth: 4 });
    } catch (error) {
      assert.ok(error instanceof SyntaxError);
      return error.name;
    }
  };
  fc.assert(
    // with a blank in front the strict parser reads it in any case
    fc.property(document, (text) => assert.deepEqual(read(text), read(` ${text}`))),
    { numRuns: 20_000 },
  );
});

Deno.test("parseJson() leaves to its own parser what the runtime's would change", () => {
  for (
    const text of [
      '{"a":1,"a":1}',
      '{"a":{"b":1,"b":2}}',
      '{"\\ud800":1,"\\udfff":1}',
    ]
  ) {
    assert.throws(() => parseJson(text), DuplicateMemberError, text);
  }
  const value = parseJson('{"__proto__":{"x":1},"constructor":2,"toJSON":3}');
  assert.ok(isJsonObject(value));
  assert.deepEqual([...value.keys()], ["__proto__", "constructor", "toJSON"]);
  assert.throws(() => parseJson("[".repeat(100_000)), SyntaxError);
  assert.throws(() => parseJson(`${"[".repeat(40)}${"]".repeat(40)}`), SyntaxError);
});
