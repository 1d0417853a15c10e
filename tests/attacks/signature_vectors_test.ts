// Our one call of WebCrypto against a JOSE library, over good signatures and changed ones.
import assert from "node:assert/strict";
import { compactVerify, importJWK } from "jose";
import { decodeBase64url, encodeBase64url } from "../../src/encoding/base64.ts";
import type { Bytes } from "../../src/encoding/bytes.ts";
import { encodeUtf8 } from "../../src/encoding/utf8.ts";
import { verifySignature } from "../../src/openpubkey/verify_signature.ts";
import { factoryKey, segment } from "../support/token_factory.ts";

const N = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";

for (const algorithm of ["RS256", "PS256", "ES256", "EdDSA"] as const) {
  Deno.test(`verifySignature() and jose agree on changed ${algorithm} signatures`, async () => {
    const key = await factoryKey(algorithm);
    const header = segment(JSON.stringify({ alg: algorithm }));
    const payload = segment('{"sub":"x"}');
    const good = await key.sign(encodeUtf8(`${header}.${payload}`));
    let accepted = 0;
    for (const signature of changed(good)) {
      const ours = await verifySignature({ header, payload, signature }, key.jwk, algorithm);
      const theirs = await compactVerify(
        `${header}.${payload}.${encodeBase64url(signature)}`,
        await importJWK({ ...key.jwk }, algorithm),
        { algorithms: [algorithm] },
      ).then(() => true, () => false);
      assert.equal(ours, theirs);
      if (ours) accepted++;
    }
    assert.equal(accepted, 1);
  });

  Deno.test(`verifySignature() refuses ${algorithm} over another header or payload`, async () => {
    const key = await factoryKey(algorithm);
    const header = segment(JSON.stringify({ alg: algorithm }));
    const payload = segment('{"sub":"x"}');
    const signature = await key.sign(encodeUtf8(`${header}.${payload}`));
    const other = segment('{"sub":"y"}');
    const check = (h: string, p: string): Promise<boolean> =>
      verifySignature({ header: h, payload: p, signature }, key.jwk, algorithm);
    assert.equal(await check(header, payload), true);
    assert.equal(await check(header, other), false);
    assert.equal(await check(other, payload), false);
    assert.equal(await check(`${header}.${payload}`, ""), false);
    assert.equal(await check("", `${header}.${payload}`), false);
  });
}

Deno.test("verifySignature() refuses ECDSA signatures in DER", async () => {
  const key = await factoryKey("ES256");
  const raw = await key.sign(encodeUtf8("aa.bb"));
  const integer = (bytes: Bytes): number[] => [2, 33, 0, ...bytes];
  const body = [...integer(raw.slice(0, 32)), ...integer(raw.slice(32))];
  const der = Uint8Array.from([0x30, body.length, ...body]);
  const signed = { header: "aa", payload: "bb", signature: der };
  assert.equal(await verifySignature(signed, key.jwk, "ES256"), false);
});

Deno.test("verifySignature() refuses a point off its curve", async () => {
  const x = encodeBase64url(new Uint8Array(32).fill(1));
  const signed = { header: "aa", payload: "bb", signature: new Uint8Array(64) };
  const jwk = { kty: "EC", crv: "P-256", x, y: x } as const;
  assert.equal(await verifySignature(signed, jwk, "ES256"), false);
});

/** The good signature first, then many that are not it. */
function* changed(good: Bytes): Iterable<Bytes> {
  yield good;
  for (let at = 0; at < good.length; at += Math.max(1, good.length >> 5)) {
    const copy = good.slice();
    copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
    yield copy;
  }
  yield good.slice(1);
  yield good.slice(0, -1);
  yield Uint8Array.from([0, ...good]);
  yield Uint8Array.from([...good, 0]);
  yield new Uint8Array(0);
  yield new Uint8Array(good.length);
  yield new Uint8Array(good.length).fill(0xff);
  const order = decodeBase64url(encodeBase64url(Uint8Array.fromHex(N.toLowerCase())));
  yield Uint8Array.from([...order, ...order]);
  yield Uint8Array.from([...new Uint8Array(31), 1, ...order]);
}
