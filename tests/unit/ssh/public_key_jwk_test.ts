import assert from "node:assert/strict";
import type { PublicJwk } from "../../../src/encoding/public_jwk.ts";
import { jwkToPublicKey, publicKeyToJwk } from "../../../src/ssh/public_key_jwk.ts";
import { assertCode } from "../../support/assert_code.ts";
import { forgingKey } from "../../support/forging_key.ts";

const ED25519 = {
  kty: "OKP",
  crv: "Ed25519",
  x: "IVL40Zt5HSRFMkLhXy6rbLfP-ntqXtMAl5YOBpiB2xI",
} as const satisfies PublicJwk;
const P256 = {
  kty: "EC",
  crv: "P-256",
  x: "1UxCtDCjyb0bSz9P815sMTqGjSdF2u-sYk0egy4yigs",
  y: "0qQnHkOLMyQY5WwnpjaFO2TzGCtq_nFg10fI16LcexE",
} as const satisfies PublicJwk;

Deno.test("jwkToPublicKey and publicKeyToJwk are each other's inverse", async () => {
  for (const jwk of [ED25519, P256]) assert.deepEqual(publicKeyToJwk(jwkToPublicKey(jwk)), jwk);
  for (const name of ["ecdsa", "ed25519", "rsa"] as const) {
    const { publicKey } = await forgingKey(name);
    assert.deepEqual(jwkToPublicKey(publicKeyToJwk(publicKey)), publicKey);
  }
});

Deno.test("publicKeyToJwk keeps leading zeros of coordinates", async () => {
  const { publicKey } = await forgingKey("ecdsa");
  const jwk = publicKeyToJwk(publicKey);
  assert.ok(jwk.kty === "EC");
  assert.equal(jwk.x.length, 43);
  assert.equal(jwk.y.length, 43);
});

Deno.test("jwkToPublicKey refuses keys that a certificate could not hold", async () => {
  const { publicKey } = await forgingKey("rsa");
  const rsa = publicKeyToJwk(publicKey);
  assert.ok(rsa.kty === "RSA");
  const bad: readonly PublicJwk[] = [
    { ...ED25519, x: "" },
    { ...ED25519, x: `${ED25519.x}=` },
    { ...ED25519, x: ED25519.x.slice(0, -1) },
    { ...ED25519, x: "A".repeat(43) },
    { ...P256, y: P256.x },
    { ...P256, x: "" },
    { ...rsa, e: "AQ" },
    { ...rsa, e: "AAEAAQ" },
    { ...rsa, n: `AA${rsa.n}` },
    { ...rsa, n: "AQAB" },
    { ...rsa, n: "not base64!" },
  ];
  for (const jwk of bad) assertCode(() => jwkToPublicKey(jwk), "CIC_KEY_INVALID");
});

Deno.test("jwkToPublicKey refuses coordinates of 31 and 33 bytes that join to a point", () => {
  const options = { alphabet: "base64url", omitPadding: true } as const;
  const x = Uint8Array.fromBase64(P256.x, { alphabet: "base64url" });
  const y = Uint8Array.fromBase64(P256.y, { alphabet: "base64url" });
  const longer = new Uint8Array(33);
  longer[0] = x[31] ?? 0;
  longer.set(y, 1);
  const jwk = { ...P256, x: x.slice(0, 31).toBase64(options), y: longer.toBase64(options) };
  assertCode(() => jwkToPublicKey(jwk), "CIC_KEY_INVALID");
});
