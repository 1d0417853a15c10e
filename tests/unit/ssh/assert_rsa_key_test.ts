import assert from "node:assert/strict";
import { assertRsaKey } from "../../../src/ssh/assert_rsa_key.ts";

const E = Uint8Array.of(1, 0, 1);

/** An odd number of exactly that many bits. */
function odd(bits: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits / 8)).fill(0xff);
  bytes[0] = 1 << ((bits - 1) % 8);
  return bytes;
}

Deno.test("assertRsaKey takes moduli of 2048 to 4096 bits", () => {
  for (const bits of [2048, 2049, 3072, 4095, 4096]) assertRsaKey(E, odd(bits));
  assert.throws(() => assertRsaKey(E, odd(2047)), /2047 bits/);
  assert.throws(() => assertRsaKey(E, odd(4097)), /4097 bits/);
  assert.throws(() => assertRsaKey(E, new Uint8Array()), /0 bits/);
});

Deno.test("assertRsaKey takes odd exponents from 3 to 24 bits", () => {
  for (const e of [[3], [17], [1, 0, 1], [0xff, 0xff, 0xff]]) {
    assertRsaKey(Uint8Array.from(e), odd(2048));
  }
  for (const e of [[], [1], [2], [4], [1, 0, 0]]) {
    assert.throws(() => assertRsaKey(Uint8Array.from(e), odd(2048)), /odd number from 3/);
  }
  assert.throws(() => assertRsaKey(Uint8Array.of(1, 0, 0, 1), odd(2048)), /24 bits/);
});

Deno.test("assertRsaKey refuses an even modulus", () => {
  const even = odd(2048);
  even[255] = 0xfe;
  assert.throws(() => assertRsaKey(E, even), /even/);
});

Deno.test("assertRsaKey allows nothing that the runtime cannot verify with", async () => {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  for (const bits of [2048, 4096]) {
    const n = odd(bits).toBase64({ alphabet: "base64url", omitPadding: true });
    const key = await crypto.subtle.importKey(
      "jwk",
      { kty: "RSA", n, e: "AQAB" },
      algorithm,
      true,
      [
        "verify",
      ],
    );
    const signature = new Uint8Array(bits / 8);
    assert.equal(await crypto.subtle.verify(algorithm, key, signature, signature), false);
  }
});
