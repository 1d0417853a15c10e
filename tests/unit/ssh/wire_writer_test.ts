import assert from "node:assert/strict";
import fc from "fast-check";
import { WireReader } from "../../../src/ssh/wire_reader.ts";
import { WireWriter } from "../../../src/ssh/wire_writer.ts";

Deno.test("WireWriter writes the data types of RFC 4251 section 5", () => {
  const bytes = new WireWriter()
    .byte(7)
    .uint32(0x29b7f4aa)
    .uint64(2n ** 64n - 1n)
    .string("testing")
    .string(Uint8Array.of(1, 2))
    .raw(Uint8Array.of(9))
    .bytes();
  assert.equal(
    bytes.toHex(),
    "0729b7f4aaffffffffffffffff0000000774657374696e670000000201" + "0209",
  );
});

Deno.test("WireWriter mpint is canonical for the examples of RFC 4251 section 5", () => {
  const mpint = (hex: string) => new WireWriter().mpint(Uint8Array.fromHex(hex)).bytes().toHex();
  assert.equal(mpint(""), "00000000");
  assert.equal(mpint("00"), "00000000");
  assert.equal(mpint("09a378f9b2e332a7"), "0000000809a378f9b2e332a7");
  assert.equal(mpint("80"), "000000020080");
  assert.equal(mpint("0000007f"), "000000017f");
});

Deno.test("WireWriter writes what WireReader reads, for any values", () => {
  fc.assert(
    fc.property(
      fc.nat(0xffff_ffff),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.string({ unit: "grapheme" }),
      fc.bigInt({ min: 1n, max: 2n ** 600n }),
      (small, large, text, number) => {
        const magnitude = number.toString(16);
        const even = magnitude.padStart(magnitude.length + magnitude.length % 2, "0");
        const bytes = new WireWriter().uint32(small).uint64(large).string(text)
          .mpint(Uint8Array.fromHex(even)).bytes();
        const reader = new WireReader(bytes);
        assert.equal(reader.uint32("a"), small);
        assert.equal(reader.uint64("b"), large);
        assert.equal(reader.text("c"), text);
        assert.equal(reader.positiveMpint("d").toHex(), even);
        reader.end("message");
      },
    ),
  );
});
