import assert from "node:assert/strict";
import { assertEd25519Key } from "../../../src/ssh/assert_ed25519_key.ts";
import { generateUserKeyPair } from "../../../src/ssh/user_key_pair.ts";

const P = 2n ** 255n - 19n;
const D = mod(-121665n * inverse(121666n));

function mod(value: bigint): bigint {
  return ((value % P) + P) % P;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = mod(base);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

function inverse(value: bigint): bigint {
  return power(value, P - 2n);
}

/** y after doubling a point of the curve: needs no x, since x^2 follows from y. */
function doubledY(y: bigint): bigint {
  const x2 = mod((y * y - 1n) * inverse(D * y * y + 1n));
  const product = mod(D * x2 * y * y % P * 1n);
  return mod((y * y + x2) * inverse(1n - product));
}

function encode(y: bigint, sign: 0 | 1): Uint8Array {
  const bytes = Uint8Array.fromHex(y.toString(16).padStart(64, "0")).reverse();
  bytes[31] = (bytes[31] ?? 0) | (sign << 7);
  return bytes;
}

Deno.test("assertEd25519Key takes keys that the runtime made", async () => {
  for (let i = 0; i < 20; i++) {
    const { publicKey } = await generateUserKeyPair("ed25519");
    assert.ok(publicKey.type === "ssh-ed25519");
    assertEd25519Key(publicKey.key);
  }
});

Deno.test("assertEd25519Key refuses all points whose eightfold is the neutral element", () => {
  // 1, -1, 0 have order 1, 2, 4; those of order 8 double to y = 0
  const y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
  for (const y of [y8, P - y8]) assert.equal(doubledY(y), 0n, "the test's own constant");
  for (const y of [0n, 1n, P - 1n, y8, P - y8]) {
    for (const sign of [0, 1] as const) {
      assert.throws(() => assertEd25519Key(encode(y, sign)), /small order/);
    }
  }
});

Deno.test("assertEd25519Key refuses y at or above the field prime", () => {
  assertEd25519Key(encode(P - 2n, 0));
  for (let y = P; y < 2n ** 255n; y++) {
    for (const sign of [0, 1] as const) {
      assert.throws(() => assertEd25519Key(encode(y, sign)), /canonical/);
    }
  }
});

Deno.test("assertEd25519Key refuses other lengths", () => {
  for (const length of [0, 31, 33, 64]) {
    assert.throws(() => assertEd25519Key(new Uint8Array(length).fill(9)), /32 bytes/);
  }
});
