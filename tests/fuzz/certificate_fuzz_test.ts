/**
 * The property: of all texts that sshd could hand over in place of a good certificate, none that
 * differs from it in one small way is admitted, and each is refused as bad evidence, never with an
 * exception of another class. Every byte is either covered by the signature, or is the signature, or
 * is a length; and there is one base64 spelling of each byte string.
 *
 * The one other spelling of a certificate is no small change: ECDSA signatures (r, s) and (r, n - s)
 * are equally good, as in every SSH implementation. It says the same thing, so the line is the same.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeBase64 } from "../../src/encoding/base64.ts";
import { type Bytes, equalBytes } from "../../src/encoding/bytes.ts";
import { BadEvidenceError } from "../../src/errors/refusal.ts";
import { parseCertificate } from "../../src/ssh/parse_certificate.ts";
import { parsePublicKey } from "../../src/ssh/public_key.ts";
import { WireReader } from "../../src/ssh/wire_reader.ts";
import { WireWriter } from "../../src/ssh/wire_writer.ts";
import { admitCertificate } from "../support/admit_certificate.ts";
import { certificateVectors } from "../support/certificate_vectors.ts";
import { encodeOptions, forgeCertificate, type Forgery } from "../support/forge_certificate.ts";
import { encodeStrings } from "../support/encode_strings.ts";
import { forgingKey } from "../support/forging_key.ts";
import { singleChanges } from "../support/single_changes.ts";

const THOROUGHNESS = Deno.env.get("SLOW") === "1" ? "slow" : "fast";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Small samples that between them use every field. */
const SAMPLES: readonly (readonly [string, Forgery])[] = [
  ["ecdsa", { key: "ecdsa", keyId: "a", nonce: new Uint8Array(8).fill(1) }],
  ["ed25519", { key: "ed25519", principals: ["alice", "dev"], serial: 5n }],
  ["rsa", { key: "rsa", keyId: "", extensions: new Uint8Array(), principals: [] }],
  ["ed25519, bounded", {
    key: "ed25519",
    nonce: new Uint8Array(),
    validAfter: 1n,
    validBefore: 2_000_000_000n,
    extensions: encodeOptions([["a", new Uint8Array()], ["b", encodeStrings("v")]]),
  }],
];

/** Asserts the property for one text. */
async function assertRefused(keyType: string, base64: string): Promise<void> {
  try {
    const line = await admitCertificate(keyType, base64);
    assert.fail(`a changed certificate was admitted: ${keyType} ${base64} as ${line}`);
  } catch (error) {
    if (!(error instanceof BadEvidenceError)) throw error;
  }
}

for (const [name, forgery] of SAMPLES) {
  Deno.test(`certificate fuzz: no single change of the bytes is admitted (${name})`, async () => {
    const { keyType, base64, blob } = await forgeCertificate(forgery);
    await admitCertificate(keyType, base64);
    for (const changed of singleChanges(blob, THOROUGHNESS)) {
      if (equalBytes(changed, blob)) continue;
      await assertRefused(keyType, encodeBase64(changed));
    }
  });
}

Deno.test("certificate fuzz: no single change of the base64 text is admitted", async () => {
  const { keyType, base64 } = await forgeCertificate({ key: "ed25519", keyId: "a" });
  for (let at = 0; at < base64.length; at++) {
    const front = base64.slice(0, at);
    const right = base64.slice(at, at + 1);
    const back = base64.slice(at + 1);
    const next = BASE64[(BASE64.indexOf(right) + 1) % 64] ?? "";
    const others = THOROUGHNESS === "slow" ? [...BASE64] : [next];
    for (const other of [...others, "=", "-", "_", " ", "\n", "\0", "\u0141", ""]) {
      if (other !== right) await assertRefused(keyType, front + other + back);
    }
    await assertRefused(keyType, `${front}\n${right}${back}`);
  }
});

Deno.test("certificate fuzz: no single change of the key type is admitted", async () => {
  const { keyType, base64 } = await forgeCertificate({ key: "ed25519" });
  for (const changed of singleChanges(new TextEncoder().encode(keyType), "slow")) {
    await assertRefused(new TextDecoder("latin1").decode(changed), base64);
  }
});

Deno.test("certificate fuzz: changed real certificates are parsed or refused, nothing else", () => {
  let inputs = 0;
  for (const { name, keyType, base64 } of certificateVectors()) {
    if (!/^(ecdsa|ed25519|rsa)-ok$|^principals-several$|^critical-force-command$/.test(name)) {
      continue;
    }
    for (const changed of singleChanges(Uint8Array.fromBase64(base64), THOROUGHNESS)) {
      inputs++;
      try {
        parseCertificate(keyType, encodeBase64(changed));
      } catch (error) {
        if (!(error instanceof BadEvidenceError)) throw error;
      }
    }
  }
  assert.ok(inputs > 100_000, `only ${inputs} inputs`);
});

Deno.test("certificate fuzz: changed public keys are parsed into what they say, or refused", async () => {
  for (const name of ["ecdsa", "ed25519", "rsa"] as const) {
    const { blob } = await forgingKey(name);
    for (const changed of singleChanges(blob, THOROUGHNESS)) {
      try {
        parsePublicKey(changed);
      } catch (error) {
        if (!(error instanceof BadEvidenceError)) throw error;
        assert.equal(error.code, "CERT_MALFORMED");
      }
    }
  }
});

Deno.test("certificate fuzz: random bytes are refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, typed) => {
      const keyType = "ssh-ed25519-cert-v01@openssh.com";
      const blob = new WireWriter().string(typed ? keyType : "").raw(bytes).bytes();
      assert.throws(() => parseCertificate(keyType, encodeBase64(blob)), BadEvidenceError);
    }),
    { numRuns: THOROUGHNESS === "slow" ? 1_000_000 : 5000 },
  );
});

Deno.test("certificate fuzz: fields come out as they went in", async () => {
  const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const anyText = fc.string({ unit: "binary", maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        serial: uint64,
        certificateType: fc.nat(0xffff_ffff),
        keyId: anyText,
        principals: fc.array(anyText, { maxLength: 5 }),
        validAfter: uint64,
        validBefore: uint64,
      }),
      async (fields) => {
        const { keyType, base64 } = await forgeCertificate(fields);
        const certificate = parseCertificate(keyType, base64);
        for (const name of ["serial", "certificateType", "validAfter", "validBefore"] as const) {
          assert.equal(certificate[name], fields[name]);
        }
        assert.equal(certificate.keyId, fields.keyId.toWellFormed());
        assert.deepEqual(
          certificate.principals,
          fields.principals.map((one) => one.toWellFormed()),
        );
      },
    ),
    { numRuns: THOROUGHNESS === "slow" ? 100_000 : 500 },
  );
});

Deno.test("certificate fuzz: the other spelling of an ECDSA signature says the same", async () => {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const negated = (right: Bytes): Bytes => {
    const outer = new WireReader(right);
    const format = outer.string("format");
    const numbers = new WireReader(outer.string("blob"));
    const r = numbers.positiveMpint("r");
    const s = order - BigInt(`0x${numbers.positiveMpint("s").toHex()}`);
    const bytes = Uint8Array.fromHex(s.toString(16).padStart(64, "0"));
    return encodeStrings(format, new WireWriter().mpint(r).mpint(bytes).bytes());
  };
  const one = await forgeCertificate({ key: "ecdsa" });
  const other = await forgeCertificate({ key: "ecdsa", signature: negated });
  assert.notEqual(one.base64, other.base64);
  assert.equal(
    await admitCertificate(other.keyType, other.base64),
    await admitCertificate(one.keyType, one.base64),
  );
});
