import assert from "node:assert/strict";
import { encodePublicKey, parsePublicKey } from "../../../src/ssh/public_key.ts";
import { generateUserKeyPair, userKeyPairFromSecret } from "../../../src/ssh/user_key_pair.ts";

Deno.test("generateUserKeyPair makes a new pair whose halves belong together", async () => {
  for (const kind of ["ecdsa", "ed25519"] as const) {
    const key = await generateUserKeyPair(kind);
    const other = await generateUserKeyPair(kind);
    assert.equal(key.kind, kind);
    assert.equal(key.secret.length, 32);
    assert.notDeepEqual(key.secret, other.secret);
    assert.deepEqual(parsePublicKey(encodePublicKey(key.publicKey)), key.publicKey);
    assert.deepEqual((await userKeyPairFromSecret(kind, key.secret)).publicKey, key.publicKey);
  }
});

Deno.test("userKeyPairFromSecret computes the public half", async () => {
  // RFC 8032 section 7.1, test 1; and the base point of P-256
  const ed25519 = await userKeyPairFromSecret(
    "ed25519",
    Uint8Array.fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
  );
  assert.ok(ed25519.publicKey.type === "ssh-ed25519");
  assert.equal(
    ed25519.publicKey.key.toHex(),
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
  );
  const one = new Uint8Array(32);
  one[31] = 1;
  const ecdsa = await userKeyPairFromSecret("ecdsa", one);
  assert.ok(ecdsa.publicKey.type === "ecdsa-sha2-nistp256");
  assert.equal(
    ecdsa.publicKey.point.toHex(),
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296" +
      "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
  );
});

Deno.test("UserKeyPair sign makes 64 bytes that verify", async () => {
  const data = new Uint8Array(100).fill(5);
  const ecdsa = await generateUserKeyPair("ecdsa");
  const ed25519 = await generateUserKeyPair("ed25519");
  assert.ok(ecdsa.publicKey.type === "ecdsa-sha2-nistp256");
  assert.ok(ed25519.publicKey.type === "ssh-ed25519");
  for (
    const [pair, name, raw] of [
      [ecdsa, "ECDSA", ecdsa.publicKey.point],
      [ed25519, "Ed25519", ed25519.publicKey.key],
    ] as const
  ) {
    const algorithm = { name, namedCurve: "P-256", hash: "SHA-256" };
    const signature = await pair.sign(data);
    assert.equal(signature.length, 64);
    const key = await crypto.subtle.importKey("raw", raw, algorithm, false, ["verify"]);
    assert.equal(await crypto.subtle.verify(algorithm, key, signature, data), true);
  }
});

Deno.test("userKeyPairFromSecret refuses what is no secret key", async () => {
  for (const length of [0, 31, 33, 64]) {
    for (const kind of ["ecdsa", "ed25519"] as const) {
      await assert.rejects(userKeyPairFromSecret(kind, new Uint8Array(length).fill(1)), RangeError);
    }
  }
  const order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  for (const hex of ["00".repeat(32), "ff".repeat(32), order]) {
    await assert.rejects(userKeyPairFromSecret("ecdsa", Uint8Array.fromHex(hex)), RangeError);
  }
  const last = await userKeyPairFromSecret("ecdsa", Uint8Array.fromHex(order.slice(0, -1) + "0"));
  assert.equal(last.publicKey.type, "ecdsa-sha2-nistp256");
});
