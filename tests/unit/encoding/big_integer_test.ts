import assert from "node:assert/strict";
import fc from "fast-check";
import {
  bitLength,
  integerFromBytes,
  integerToBytes,
  modularInverse,
  modularPower,
} from "../../../src/encoding/big_integer.ts";

Deno.test("integerToBytes() is the inverse of integerFromBytes()", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      assert.deepEqual([...integerToBytes(integerFromBytes(bytes), bytes.length)], [...bytes]);
    }),
  );
});

Deno.test("integerToBytes() refuses what does not fit", () => {
  assert.throws(() => integerToBytes(256n, 1), RangeError);
  assert.throws(() => integerToBytes(-1n, 4), RangeError);
});

Deno.test("bitLength() counts bits without leading zeros", () => {
  assert.deepEqual([0n, 1n, 255n, 256n, 65537n].map(bitLength), [0, 1, 8, 9, 17]);
});

Deno.test("modularPower() agrees with plain powers", () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 99n), fc.bigInt(0n, 40n), fc.bigInt(2n, 1000n), (b, e, m) => {
      assert.equal(modularPower(b, e, m), b ** e % m);
    }),
  );
});

Deno.test("modularInverse() finds the inverse or says that there is none", () => {
  fc.assert(
    fc.property(fc.bigInt(-999n, 999n), (value) => {
      if (value % 101n === 0n) assert.throws(() => modularInverse(value, 101n), RangeError);
      else assert.equal(((modularInverse(value, 101n) * value) % 101n + 101n) % 101n, 1n);
    }),
  );
});
