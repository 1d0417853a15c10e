import assert from "node:assert/strict";
import { decodeByteText, encodeByteText } from "../../../src/encoding/byte_text.ts";

Deno.test("decodeByteText and encodeByteText keep every byte", () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, at) => at & 0xff);
  const text = decodeByteText(bytes);
  assert.equal(text.length, bytes.length);
  assert.ok(text.startsWith("\0\x01"));
  assert.deepEqual(encodeByteText(text), bytes);
  assert.deepEqual(encodeByteText(decodeByteText(new Uint8Array())), new Uint8Array());
});

Deno.test("encodeByteText refuses what is no byte", () => {
  assert.throws(() => encodeByteText("\u0100"), RangeError);
});
