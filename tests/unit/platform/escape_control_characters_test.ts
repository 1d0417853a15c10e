import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeControlCharacters } from "../../../src/platform/escape_control_characters.ts";

Deno.test("escapeControlCharacters leaves ordinary text alone", () => {
  const text = 'J\u00fcrgen <a@b.c> \\n \u4f60\u597d \u{1f600} "x"';
  assert.equal(escapeControlCharacters(text), text);
});

Deno.test("escapeControlCharacters shows every character that could forge or hide a record", () => {
  const ranges: [number, number][] = [
    [0, 0x1f],
    [0x7f, 0x9f],
    [0x61c, 0x61c],
    [0x200e, 0x200f],
    [0x2028, 0x202e],
    [0x2066, 0x2069],
    [0xfeff, 0xfeff],
  ];
  for (const [first, last] of ranges) {
    for (let code = first; code <= last; code++) {
      const hex = code.toString(16).padStart(4, "0");
      assert.equal(escapeControlCharacters(`a${String.fromCharCode(code)}b`), `a\\u${hex}b`);
    }
  }
});

Deno.test("escapeControlCharacters keeps a JSON text the same value on one line", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (value) => {
    const line = escapeControlCharacters(JSON.stringify({ value }));
    assert.deepEqual(JSON.parse(line), { value });
    assert.equal(escapeControlCharacters(line), line);
  }));
});
