import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decodeBase64,
  decodeBase64url,
  encodeBase64,
  encodeBase64url,
} from "../../../src/encoding/base64.ts";

Deno.test("decodeBase64url() is the inverse of encodeBase64url()", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.deepEqual([...decodeBase64url(encodeBase64url(bytes))], [...bytes]);
      assert.deepEqual([...decodeBase64(encodeBase64(bytes))], [...bytes]);
    }),
  );
});

Deno.test("decodeBase64url() accepts no text that encodeBase64url() would not write", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."AZaz09-_+/= \n\r\t") }), (text) => {
      try {
        assert.equal(encodeBase64url(decodeBase64url(text)), text);
      } catch (error) {
        assert.ok(error instanceof SyntaxError);
      }
    }),
    { numRuns: 2000 },
  );
});

for (
  const [name, text] of [
    ["padding", "AAE="],
    ["a blank", "AA E"],
    ["a line feed at the end", "AAEC\n"],
    ["unused bits", "AAF"],
    ["one character", "A"],
    ["the standard alphabet", "++//"],
    ["non-ASCII", "\u0410AAA"],
  ] as const
) {
  Deno.test(`decodeBase64url() refuses ${name}`, () => {
    assert.throws(() => decodeBase64url(text), SyntaxError);
  });
}

for (
  const [name, text] of [
    ["missing padding", "AAE"],
    ["too much padding", "AAE=="],
    ["the URL alphabet", "--__"],
    ["a blank", "AAE ="],
    ["unused bits", "AAF="],
  ] as const
) {
  Deno.test(`decodeBase64() refuses ${name}`, () => {
    assert.throws(() => decodeBase64(text), SyntaxError);
  });
}
