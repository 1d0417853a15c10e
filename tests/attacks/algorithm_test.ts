// Security list C: whatever the token's header says, only an algorithm of the closed list, fitting
// the provider's key, is ever verified. CVE-2025-3757 was a missing `default` in this place.
import assert from "node:assert/strict";
import { verifyPkToken } from "../../src/openpubkey/verify_pk_token.ts";
import { assertCodeAsync } from "../support/assert_code.ts";
import {
  factoryKey,
  json,
  keySetOf,
  makePkToken,
  publishedJwk,
  verifyOptions,
} from "../support/token_factory.ts";
import { parseKeySet } from "../../src/openpubkey/key_set.ts";

/** Names of the IANA JOSE registry that we do not verify, spelling variants, and inventions. */
const UNSUPPORTED = [
  ...["HS256", "HS384", "HS512", "RS384", "RS512", "ES384", "ES512", "PS384", "PS512", "ES256K"],
  ...["none", "None", "NONE", "nOnE", "none ", " none", "ESP256", "Ed25519", "Ed448", "ML-DSA-44"],
  ...["RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "A128KW", "A256KW", "dir", "ECDH-ES", "A128GCMKW"],
  ...["PBES2-HS256+A128KW", "A128CBC-HS256", "A256GCM", "RS1", "HS1", "EdDSA ", "eddsa", "EDDSA"],
  ...["rs256", "Rs256", "RS256 ", " RS256", "RS256\u0000", "\u0000RS256", "RS256\n", "R\u0455256"],
  ...["es256", "ps256", "gq256", "GQ-256", "GQ512", "GQ256 ", "GQ", "SHA256", "sha256", "RSA"],
  ...["RS256,ES256", "RS256 ES256", "RS-256", "RS_256", "RS2560", "RS25", "S256", "ES255", "JWT"],
  ...["constructor", "__proto__", "toString", "undefined", "null", "true", "0", "1", "*", "alg"],
  ...["x".repeat(10_000), "\u{1f600}", "RSASSA-PKCS1-v1_5", "RS256/../none", "%00", "OP", "CIC"],
];

Deno.test("verifyPkToken() refuses every alg outside the closed list", async () => {
  const options = await verifyOptions();
  for (const alg of UNSUPPORTED) {
    const { compact } = await makePkToken({ header: { alg } });
    await assertCodeAsync(() => verifyPkToken(compact, options), "OP_ALG_UNSUPPORTED");
  }
  assert.ok(UNSUPPORTED.length >= 75);
});

Deno.test("verifyPkToken() refuses a missing or empty alg", async () => {
  const options = await verifyOptions();
  for (const alg of [undefined, null, ""]) {
    const { compact } = await makePkToken({ header: { alg } });
    await assertCodeAsync(() => verifyPkToken(compact, options), "OP_ALG_MISSING");
  }
});

Deno.test("verifyPkToken() refuses an alg that is not a string", async () => {
  const options = await verifyOptions();
  for (const alg of [256, true, false, ["RS256"], [], { alg: "RS256" }, {}]) {
    const { compact } = await makePkToken({ header: { alg } });
    await assertCodeAsync(() => verifyPkToken(compact, options), "PKT_CLAIM_TYPE");
  }
});

Deno.test("verifyPkToken() refuses an unsupported alg without a signature just the same", async () => {
  const options = await verifyOptions();
  for (const alg of ["none", "HS256", "XX"]) {
    const { compact } = await makePkToken({ header: { alg } });
    const parts = compact.split(":");
    parts[2] = "";
    await assertCodeAsync(() => verifyPkToken(parts.join(":"), options), "OP_ALG_UNSUPPORTED");
  }
});

const ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"] as const;

for (const keyAlgorithm of ALGORITHMS) {
  for (const alg of ALGORITHMS.filter((other) => other !== keyAlgorithm)) {
    Deno.test(`verifyPkToken() refuses alg ${alg} against a published ${keyAlgorithm} key`, async () => {
      const op = await factoryKey(keyAlgorithm);
      const { compact } = await makePkToken({ op, header: { alg } });
      const options = { ...await verifyOptions(), keySet: keySetOf(op) };
      await assertCodeAsync(() => verifyPkToken(compact, options), "KEY_ALG");
    });
  }

  Deno.test(`verifyPkToken() accepts ${keyAlgorithm} under its own key`, async () => {
    const op = await factoryKey(keyAlgorithm);
    const { compact } = await makePkToken({ op });
    const options = { ...await verifyOptions(), keySet: keySetOf(op) };
    assert.equal((await verifyPkToken(compact, options)).subject, "sub-1");
  });

  Deno.test(`verifyPkToken() refuses GQ256 over a ${keyAlgorithm} signature it does not prove`, async () => {
    const op = await factoryKey(keyAlgorithm);
    const { compact } = await makePkToken({ op, header: { alg: "GQ256", kid: "e30" } });
    const options = { ...await verifyOptions(), keySet: keySetOf(op) };
    await assertCodeAsync(() => verifyPkToken(compact, options), "GQ_ORIG_ALG");
  });
}

Deno.test("verifyPkToken() takes a key without alg by its type", async () => {
  for (const algorithm of ["RS256", "ES256", "EdDSA"] as const) {
    const op = await factoryKey(algorithm);
    const { alg: _, ...bare } = publishedJwk(op);
    const keySet = parseKeySet(json({ keys: [bare] }));
    const { compact } = await makePkToken({ op });
    const options = { ...await verifyOptions(), keySet };
    assert.equal((await verifyPkToken(compact, options)).issuer, options.issuer.issuer);
  }
});

Deno.test("verifyPkToken() does not take an RSA key without alg for PS256", async () => {
  const op = await factoryKey("PS256");
  const { alg: _, ...bare } = publishedJwk(op);
  const { compact } = await makePkToken({ op });
  const options = { ...await verifyOptions(), keySet: parseKeySet(json({ keys: [bare] })) };
  await assertCodeAsync(() => verifyPkToken(compact, options), "KEY_ALG");
});

Deno.test("verifyPkToken() refuses HS256 keyed with the provider's public key", async () => {
  const op = await factoryKey("RS256");
  const secret = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(JSON.stringify(op.jwk)),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const forged = {
    ...op,
    sign: async (input: BufferSource) =>
      new Uint8Array(await crypto.subtle.sign("HMAC", secret, input)),
  };
  const { compact } = await makePkToken({ op: forged, header: { alg: "HS256" } });
  await assertCodeAsync(
    async () => verifyPkToken(compact, await verifyOptions()),
    "OP_ALG_UNSUPPORTED",
  );
});
