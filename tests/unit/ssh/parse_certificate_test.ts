import assert from "node:assert/strict";
import { encodeBase64 } from "../../../src/encoding/base64.ts";
import { encodePublicKey } from "../../../src/ssh/public_key.ts";
import { parseCertificate } from "../../../src/ssh/parse_certificate.ts";
import { assertCode } from "../../support/assert_code.ts";
import { certificateVectors } from "../../support/certificate_vectors.ts";
import { encodeOptions, forgeCertificate } from "../../support/forge_certificate.ts";
import { encodeStrings } from "../../support/encode_strings.ts";

Deno.test("parseCertificate reads from every vector what the Go tool read", () => {
  let read = 0;
  for (const { name, keyType, base64, info } of certificateVectors()) {
    if (info === null || /^(sk-|cert-key-p384|type-label-)/.test(name)) continue;
    const certificate = parseCertificate(keyType, base64);
    const { publicKey } = certificate;
    assert.deepEqual({
      type: certificate.type,
      key: `${publicKey.type} ${encodeBase64(encodePublicKey(publicKey))}`,
      serial: String(certificate.serial),
      cert_type: certificate.certificateType,
      key_id: certificate.keyId,
      principals: certificate.principals,
      valid_after: String(certificate.validAfter),
      valid_before: String(certificate.validBefore),
      critical_options: Object.fromEntries(certificate.criticalOptions),
      extensions: [...certificate.extensions.keys()],
    }, {
      type: info.type,
      key: info.key,
      serial: info.serial,
      cert_type: info.cert_type,
      key_id: info.key_id,
      principals: info.principals,
      valid_after: info.valid_after,
      valid_before: info.valid_before,
      critical_options: info.critical_options,
      extensions: info.extensions,
    }, name);
    read++;
  }
  assert.ok(read > 100, `only ${read} certificates were read`);
});

Deno.test("parseCertificate refuses every vector that the Go tool cannot read", () => {
  for (const { name, keyType, base64, info } of certificateVectors()) {
    if (info !== null) continue;
    assertCode(
      () => parseCertificate(keyType, base64),
      name === "plain-public-key" ? "CERT_NOT_CERT" : "CERT_MALFORMED",
    );
  }
});

Deno.test("parseCertificate gives the parts that the signature is about", async () => {
  const { keyType, base64, blob } = await forgeCertificate();
  const certificate = parseCertificate(keyType, base64);
  assert.deepEqual(certificate.blob, blob);
  const rest = encodeStrings(
    encodeStrings(certificate.signature.format, certificate.signature.blob),
  );
  assert.equal(certificate.signedBytes.toHex() + rest.toHex(), blob.toHex());
  assert.deepEqual(certificate.signatureKey, encodePublicKey(certificate.publicKey));
  assert.deepEqual(certificate.nonce, new Uint8Array(32).fill(0x11));
  assert.equal(certificate.reserved.length, 0);
});

Deno.test("parseCertificate decodes values of options and keeps their order", async () => {
  const { keyType, base64 } = await forgeCertificate({
    extensions: encodeOptions([
      ["", new Uint8Array()],
      ["__proto__", encodeStrings("polluted")],
      ["a", encodeStrings("")],
      ["ab", encodeStrings("\u00e9 \n")],
      ["b", new Uint8Array()],
    ]),
  });
  assert.deepEqual([...parseCertificate(keyType, base64).extensions], [
    ["", ""],
    ["__proto__", "polluted"],
    ["a", ""],
    ["ab", "\u00e9 \n"],
    ["b", ""],
  ]);
});

Deno.test("parseCertificate takes 64 KiB and not one character more", async () => {
  const { blob } = await forgeCertificate();
  const room = 49_152 - blob.length - 8;
  const full = await forgeCertificate({ principals: [], keyId: "x".repeat(room) });
  const fill = 49_152 - full.blob.length;
  const exact = await forgeCertificate({ principals: [], keyId: "x".repeat(room + fill) });
  assert.equal(exact.base64.length, 65_536);
  assert.equal(parseCertificate(exact.keyType, exact.base64).keyId.length, room + fill);
  const over = await forgeCertificate({ principals: [], keyId: "x".repeat(room + fill + 1) });
  assertCode(() => parseCertificate(over.keyType, over.base64), "CERT_TOO_LARGE");
});

Deno.test("parseCertificate takes 256 principals", async () => {
  const principals = Array.from({ length: 256 }, (_, index) => `user${index}`);
  const { keyType, base64 } = await forgeCertificate({ principals });
  assert.deepEqual(parseCertificate(keyType, base64).principals, principals);
});

Deno.test("parseCertificate names the embedded type but never repeats all of a long one", async () => {
  const { keyType, base64 } = await forgeCertificate({ type: "x".repeat(5000) });
  const error = assertCode(() => parseCertificate(keyType, base64), "CERT_TYPE_MISMATCH");
  assert.ok("evidence" in error);
  assert.equal(error.evidence["embedded"], "x".repeat(100));
  const other = assertCode(() => parseCertificate("y".repeat(5000), base64), "CERT_NOT_CERT");
  assert.ok("evidence" in other);
  assert.equal(other.evidence["keyType"], "y".repeat(100));
});

Deno.test("parseCertificate tells certificates it does not take from plain keys", () => {
  const plain = assertCode(() => parseCertificate("ssh-ed25519", ""), "CERT_NOT_CERT");
  const fido = assertCode(
    () => parseCertificate("sk-ssh-ed25519-cert-v01@openssh.com", ""),
    "CERT_NOT_CERT",
  );
  assert.notEqual(plain.message, fido.message);
});
