import assert from "node:assert/strict";
import type { Bytes } from "../../../src/encoding/bytes.ts";
import { WireError } from "../../../src/ssh/wire_error.ts";
import { WireReader } from "../../../src/ssh/wire_reader.ts";

function hex(text: string): Bytes {
  return Uint8Array.fromHex(text.replaceAll(" ", ""));
}

/** Asserts that reading fails as wire data does, and with which words. */
function assertWireError(run: () => unknown, message: RegExp): void {
  assert.throws(run, (error) => error instanceof WireError && message.test(error.message));
}

Deno.test("WireReader reads bytes, integers and strings in order", () => {
  const reader = new WireReader(hex("07 ffffffff ffffffffffffffff 00000002 6869 aabb"));
  assert.equal(reader.byte("a"), 7);
  assert.equal(reader.uint32("b"), 0xffff_ffff);
  assert.equal(reader.uint64("c"), 0xffff_ffff_ffff_ffffn);
  assert.equal(reader.text("d"), "hi");
  assert.equal(reader.done, false);
  assert.deepEqual(reader.raw(2, "e"), hex("aabb"));
  assert.equal(reader.done, true);
  assert.equal(reader.offset, 21);
  reader.end("message");
});

Deno.test("WireReader reads from the middle of a larger buffer", () => {
  const whole = hex("ffffffff 00000001 41 ffffffff");
  assert.equal(new WireReader(whole.subarray(4, 9)).text("letter"), "A");
});

Deno.test("WireReader refuses every read for which bytes are missing", () => {
  assertWireError(() => new WireReader(hex("")).byte("x"), /"x" needs 1 bytes, 0 are left/);
  assertWireError(() => new WireReader(hex("000000")).uint32("x"), /"x" needs 4 bytes, 3/);
  assertWireError(() => new WireReader(hex("00000000000000")).uint64("x"), /needs 8 bytes, 7/);
  assertWireError(() => new WireReader(hex("00000002 41")).string("x"), /needs 2 bytes, 1/);
  assertWireError(() => new WireReader(hex("ffffffff 41")).string("x"), /needs 4294967295 bytes/);
});

Deno.test("WireReader end refuses bytes that are left over", () => {
  const reader = new WireReader(hex("0000"));
  reader.byte("x");
  assertWireError(() => reader.end("message"), /1 bytes follow the end of the message/);
});

Deno.test("WireReader text refuses bytes that are not UTF-8", () => {
  assertWireError(() => new WireReader(hex("00000001 ff")).text("x"), /"x" is not UTF-8/);
  assertWireError(() => new WireReader(hex("00000002 c080")).text("x"), /"x" is not UTF-8/);
});

Deno.test("WireReader text keeps a byte order mark and a NUL as characters", () => {
  assert.equal(new WireReader(hex("00000004 efbbbf00")).text("x"), "\ufeff\0");
});

Deno.test("WireReader positiveMpint takes exactly the canonical positive numbers", () => {
  assert.deepEqual(new WireReader(hex("00000001 01")).positiveMpint("x"), hex("01"));
  assert.deepEqual(new WireReader(hex("00000001 7f")).positiveMpint("x"), hex("7f"));
  assert.deepEqual(new WireReader(hex("00000002 0080")).positiveMpint("x"), hex("80"));
  // the examples of RFC 4251 section 5
  assert.deepEqual(
    new WireReader(hex("00000008 09a378f9b2e332a7")).positiveMpint("x"),
    hex("09a378f9b2e332a7"),
  );
  assertWireError(() => new WireReader(hex("00000000")).positiveMpint("x"), /is zero/);
  assertWireError(() => new WireReader(hex("00000001 00")).positiveMpint("x"), /not minimal/);
  assertWireError(() => new WireReader(hex("00000002 007f")).positiveMpint("x"), /not minimal/);
  assertWireError(() => new WireReader(hex("00000003 000080")).positiveMpint("x"), /not minimal/);
  assertWireError(() => new WireReader(hex("00000002 edcc")).positiveMpint("x"), /is negative/);
});
