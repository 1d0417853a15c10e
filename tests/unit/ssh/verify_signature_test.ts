import assert from "node:assert/strict";
import type { Bytes } from "../../../src/encoding/bytes.ts";
import { verifySignature } from "../../../src/ssh/verify_signature.ts";
import { WireReader } from "../../../src/ssh/wire_reader.ts";
import { encodeStrings } from "../../support/encode_strings.ts";
import { forgingKey } from "../../support/forging_key.ts";

const DATA = Uint8Array.of(1, 2, 3);

function split(signature: Bytes): { format: string; blob: Bytes } {
  const reader = new WireReader(signature);
  return { format: reader.text("format"), blob: reader.string("blob") };
}

Deno.test("verifySignature is true for the right key, format and data only", async () => {
  for (const name of ["ecdsa", "ed25519", "rsa"] as const) {
    const { publicKey, sign } = await forgingKey(name);
    const signature = split(await sign(DATA));
    assert.equal(await verifySignature(publicKey, signature, DATA), true, name);
    assert.equal(await verifySignature(publicKey, signature, Uint8Array.of(1, 2)), false, name);
    assert.equal(await verifySignature(publicKey, { ...signature, format: "" }, DATA), false);
  }
});

Deno.test("verifySignature is false for the signature of another key of the same type", async () => {
  for (const [mine, other] of [["ecdsa", "other-ecdsa"], ["ed25519", "other-ed25519"]] as const) {
    const signature = split(await (await forgingKey(other)).sign(DATA));
    assert.equal(await verifySignature((await forgingKey(mine)).publicKey, signature, DATA), false);
  }
});

Deno.test("verifySignature takes ECDSA numbers of any length up to 32 bytes", async () => {
  const { publicKey, sign } = await forgingKey("ecdsa");
  const lengths = new Set<number>();
  for (let i = 0; i < 20_000 && !(lengths.has(33) && lengths.has(31)); i++) {
    const data = Uint8Array.of(i & 255, i >> 8);
    const signature = split(await sign(data));
    const length = new WireReader(signature.blob).string("r").length;
    if (lengths.has(length)) continue;
    lengths.add(length);
    assert.equal(await verifySignature(publicKey, signature, data), true, `r of ${length} bytes`);
  }
  assert.ok(lengths.has(31) && lengths.has(32) && lengths.has(33), "a short r came up");
});

Deno.test("verifySignature is false, not an exception, for keys the runtime chokes on", async () => {
  const ed25519 = new Uint8Array(32);
  ed25519[0] = 2;
  assert.equal(
    await verifySignature(
      { type: "ssh-ed25519", key: ed25519 },
      { format: "ssh-ed25519", blob: new Uint8Array(64) },
      DATA,
    ),
    false,
  );
  const numbers = encodeStrings(Uint8Array.of(1), Uint8Array.of(1));
  assert.equal(
    await verifySignature(
      { type: "ecdsa-sha2-nistp256", point: new Uint8Array(65).fill(4) },
      { format: "ecdsa-sha2-nistp256", blob: numbers },
      DATA,
    ),
    false,
  );
  // measured: WebCrypto throws a bare Error for RSA keys of more than 4096 bits
  const n = new Uint8Array(1024).fill(0xff);
  assert.equal(
    await verifySignature(
      { type: "ssh-rsa", e: Uint8Array.of(1, 0, 1), n },
      { format: "rsa-sha2-256", blob: new Uint8Array(1024) },
      DATA,
    ),
    false,
  );
});
