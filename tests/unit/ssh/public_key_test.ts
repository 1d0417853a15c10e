import assert from "node:assert/strict";
import { decodeBase64 } from "../../../src/encoding/base64.ts";
import { concatBytes } from "../../../src/encoding/bytes.ts";
import { encodePublicKey, parsePublicKey } from "../../../src/ssh/public_key.ts";
import { assertCode } from "../../support/assert_code.ts";
import { encodeStrings } from "../../support/encode_strings.ts";
import { forgingKey } from "../../support/forging_key.ts";
import { privateKeyVectors } from "../../support/private_key_vectors.ts";

Deno.test("parsePublicKey reads what ssh-keygen -y printed, and encodePublicKey writes it again", () => {
  for (const { name, publicKey } of privateKeyVectors()) {
    const [type, base64 = ""] = publicKey.split(" ");
    const blob = decodeBase64(base64);
    const key = parsePublicKey(blob);
    assert.equal(key.type, type, name);
    assert.deepEqual(encodePublicKey(key), blob, name);
  }
});

Deno.test("parsePublicKey reads RSA keys", async () => {
  const { blob, publicKey } = await forgingKey("rsa");
  assert.deepEqual(parsePublicKey(blob), publicKey);
});

Deno.test("parsePublicKey refuses what is not one key of a known type", async () => {
  const { blob } = await forgingKey("ed25519");
  const bad = [
    new Uint8Array(),
    new Uint8Array(3),
    blob.slice(0, -1),
    concatBytes(blob, Uint8Array.of(0)),
    encodeStrings("ssh-dss", "x"),
    encodeStrings("ssh-ed25519-cert-v01@openssh.com", "x"),
    encodeStrings("sk-ssh-ed25519@openssh.com", blob.slice(19), "ssh:"),
    encodeStrings("ecdsa-sha2-nistp384", "nistp384", new Uint8Array(97)),
    encodeStrings(Uint8Array.of(0xff), "x"),
    encodeStrings("__proto__", "x"),
  ];
  for (const bytes of bad) assertCode(() => parsePublicKey(bytes), "CERT_MALFORMED");
});
