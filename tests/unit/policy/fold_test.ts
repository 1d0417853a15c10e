import assert from "node:assert/strict";
import fc from "fast-check";
import { fold } from "../../../src/policy/fold.ts";

function equal(a: string, b: string, acrossAscii = false): boolean {
  return fold(a, { acrossAscii }) === fold(b, { acrossAscii });
}

Deno.test("fold equates letters that differ in case", () => {
  assert.ok(equal("Alice@Example.COM", "alice@example.com"));
  assert.ok(equal("ANDR\u00c9", "andr\u00e9"));
  assert.ok(equal("\u03a3\u0399", "\u03c2\u03b9"), "all three sigmas");
  assert.ok(equal("\u00b5", "\u03bc"), "micro sign and mu");
  assert.ok(equal("\u1e9e", "\u00df"), "sharp s in both cases");
  assert.ok(equal("\u{10400}", "\u{10428}"), "Deseret, beyond the first plane");
});

Deno.test("fold equates nothing else", () => {
  assert.ok(!equal("stra\u00dfe", "strasse"));
  assert.ok(!equal("\u0131da", "ida"), "dotless i");
  assert.ok(!equal("\u0130da", "ida"), "capital i with dot");
  assert.ok(!equal("andre\u0301", "andr\u00e9"), "no normalisation");
  assert.ok(!equal("\ufb03", "ffi"), "ligature");
});

Deno.test("fold equates an ASCII letter with another character only when it is told to", () => {
  assert.ok(!equal("\u212aate", "kate"), "Kelvin sign");
  assert.ok(!equal("\u017fam", "sam"), "long s");
  assert.ok(equal("\u212aate", "KATE", true));
  assert.ok(equal("\u017fam", "SAM", true));
  assert.ok(!equal("\u0131da", "ida", true));
});

Deno.test("fold agrees with the engine's own simple case folding, character by character", () => {
  for (let point = 0; point < 0x11000; point++) {
    if (point >= 0xd800 && point < 0xe000) continue;
    const character = String.fromCodePoint(point);
    const folded = fold(character, { acrossAscii: true });
    assert.equal(folded.length, character.length);
    if (folded === character) continue;
    const escaped = `\\u{${(folded.codePointAt(0) ?? 0).toString(16)}}`;
    assert.match(character, new RegExp(`^${escaped}$`, "iu"), point.toString(16));
  }
});

Deno.test("fold never makes or removes an ASCII character", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const ascii = (of: string): string => of.replace(/[\u0000-\u007f]/g, "a");
    assert.equal(ascii(fold(text)).replace(/[^a]/g, "x"), ascii(text).replace(/[^a]/g, "x"));
  }));
});
