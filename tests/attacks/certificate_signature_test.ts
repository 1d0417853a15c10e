import { type Bytes, concatBytes } from "../../src/encoding/bytes.ts";
import { WireReader } from "../../src/ssh/wire_reader.ts";
import { WireWriter } from "../../src/ssh/wire_writer.ts";
import { forgeCertificate } from "../support/forge_certificate.ts";
import { forgingKey } from "../support/forging_key.ts";
import { encodeStrings } from "../support/encode_strings.ts";
import { admitCertificate } from "../support/admit_certificate.ts";
import { refusesCertificate, refusesForgery } from "../support/refuses_certificate.ts";

const EMPTY = new Uint8Array();
const P256_ORDER = Uint8Array.fromHex(
  "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
);
const GX = Uint8Array.fromHex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
const GY = Uint8Array.fromHex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");

refusesForgery("a certificate signed by another key", "CERT_NOT_SELF_SIGNED", {
  signer: "other-ed25519",
});
refusesForgery("a certificate signed by another key of another type", "CERT_NOT_SELF_SIGNED", {
  signer: "ecdsa",
});
refusesForgery("my signature under another signature key", "CERT_NOT_SELF_SIGNED", {
  key: "ecdsa",
  signatureKey: encodeStrings(
    "ecdsa-sha2-nistp256",
    "nistp256",
    concatBytes(Uint8Array.of(4), GX, GY),
  ),
});
refusesCertificate(
  "another key's signature under my signature key",
  "CERT_SIG_INVALID",
  async () => {
    const { blob } = await forgingKey("ed25519");
    const { keyType, base64 } = await forgeCertificate({
      signer: "other-ed25519",
      signatureKey: blob,
    });
    return await admitCertificate(keyType, base64);
  },
);
refusesCertificate("a certificate as signature key", "CERT_MALFORMED", async () => {
  const inner = await forgeCertificate();
  const { keyType, base64 } = await forgeCertificate({ signatureKey: inner.blob });
  return await admitCertificate(keyType, base64);
});
refusesForgery("an unknown certificate type as signature key", "CERT_MALFORMED", {
  signatureKey: encodeStrings("ssh-new-cert-v01@openssh.com"),
});
refusesForgery("an empty signature key", "CERT_MALFORMED", { signatureKey: EMPTY });
refusesForgery("a signature key of unknown type", "CERT_NOT_SELF_SIGNED", {
  signatureKey: encodeStrings("ssh-xmss@openssh.com", "x"),
});
refusesCertificate("a signature key with a byte behind it", "CERT_NOT_SELF_SIGNED", async () => {
  const { blob } = await forgingKey("ed25519");
  const { keyType, base64 } = await forgeCertificate({
    signatureKey: concatBytes(blob, Uint8Array.of(0)),
  });
  return await admitCertificate(keyType, base64);
});
refusesCertificate(
  "the sk form of the own key as signature key",
  "CERT_NOT_SELF_SIGNED",
  async () => {
    const { fields } = await forgingKey("ed25519");
    const { keyType, base64 } = await forgeCertificate({
      signatureKey: concatBytes(
        encodeStrings("sk-ssh-ed25519@openssh.com"),
        fields,
        encodeStrings("ssh:"),
      ),
    });
    return await admitCertificate(keyType, base64);
  },
);

const UNSIGNED: readonly (readonly [string, (right: Bytes) => Bytes])[] = [
  ["nothing", () => EMPTY],
  ["the certificate without its signature key", (right) => right.slice(0, -55)],
  ["the certificate with one byte more", (right) => concatBytes(right, Uint8Array.of(0))],
  ["another serial", (right) => flip(right, right.indexOf(1))],
  ["another first byte", (right) => flip(right, 0)],
  ["another last byte", (right) => flip(right, right.length - 1)],
];
for (const key of ["ecdsa", "ed25519", "rsa"] as const) {
  for (const [name, signedBytes] of UNSIGNED) {
    refusesForgery(`a signature of the ${key} key over ${name}`, "CERT_SIG_INVALID", {
      key,
      signedBytes,
    });
  }
}

function flip(bytes: Bytes, at: number): Bytes {
  const out = bytes.slice();
  out[at] = (out[at] ?? 0) ^ 1;
  return out;
}

/** Format and blob of a signature string. */
function split(signature: Bytes): { format: string; blob: Bytes } {
  const reader = new WireReader(signature);
  return { format: reader.text("format"), blob: reader.string("blob") };
}

const FORMATS: readonly (readonly ["ecdsa" | "ed25519" | "rsa", string])[] = [
  ["ed25519", ""],
  ["ed25519", "ssh-rsa"],
  ["ed25519", "ecdsa-sha2-nistp256"],
  ["ed25519", "ssh-ed25519\0"],
  ["ed25519", "ssh-ed25519-cert-v01@openssh.com"],
  ["ed25519", "sk-ssh-ed25519@openssh.com"],
  ["ecdsa", "ssh-ed25519"],
  ["ecdsa", "ecdsa-sha2-nistp384"],
  ["ecdsa", "ES256"],
  ["ecdsa", "sk-ecdsa-sha2-nistp256@openssh.com"],
  ["rsa", "ssh-rsa"],
  ["rsa", "rsa-sha2-256"],
  ["rsa", "rsa-sha1"],
  ["rsa", "ssh-rsa-sha256@ssh.com"],
  ["rsa", "rsa-sha2-512-cert-v01@openssh.com"],
];
for (const [key, format] of FORMATS) {
  refusesForgery(
    `the right ${key} signature under the name ${JSON.stringify(format)}`,
    "CERT_SIG_INVALID",
    { key, signature: (right) => encodeStrings(format, split(right).blob) },
  );
}

function ecdsaNumbers(change: (r: Bytes, s: Bytes) => Bytes): (right: Bytes) => Bytes {
  return (right) => {
    const { format, blob } = split(right);
    const reader = new WireReader(blob);
    return encodeStrings(format, change(reader.positiveMpint("r"), reader.positiveMpint("s")));
  };
}
function numbers(r: Bytes, s: Bytes): Bytes {
  return new WireWriter().mpint(r).mpint(s).bytes();
}
const ECDSA_FAULTS: readonly (readonly [string, (r: Bytes, s: Bytes) => Bytes])[] = [
  ["r = 0", (_, s) => numbers(EMPTY, s)],
  ["s = 0", (r) => numbers(r, EMPTY)],
  ["r = s = 0", () => numbers(EMPTY, EMPTY)],
  ["r = 0 in one byte", (_, s) => encodeStrings(Uint8Array.of(0), s)],
  ["r = the order", (_, s) => numbers(P256_ORDER, s)],
  ["s = the order", (r) => numbers(r, P256_ORDER)],
  ["s plus the order", (r, s) => numbers(r, addOrder(s))],
  ["r plus the order", (r, s) => numbers(addOrder(r), s)],
  ["r = 2^256 - 1", (_, s) => numbers(new Uint8Array(32).fill(0xff), s)],
  ["a negative r", (_, s) => concatBytes(encodeStrings(Uint8Array.of(0x80, 1)), mpint(s))],
  [
    "a needless zero before r",
    (r, s) => concatBytes(encodeStrings(concatBytes(zeros(2), r)), mpint(s)),
  ],
  [
    "a needless zero before s",
    (r, s) => concatBytes(mpint(r), encodeStrings(concatBytes(zeros(2), s))),
  ],
  ["r of 33 bytes", (_, s) => numbers(new Uint8Array(33).fill(1), s)],
  ["r of 60 000 bytes", (r, s) => numbers(new Uint8Array(40_000).fill(1), concatBytes(r, s))],
  ["r and s as 64 bytes", (r, s) => concatBytes(pad(r), pad(s))],
  ["r and s exchanged", (r, s) => numbers(s, r)],
  ["r only", (r) => mpint(r)],
  ["a byte after s", (r, s) => concatBytes(numbers(r, s), Uint8Array.of(0))],
  ["nothing in it", () => EMPTY],
];
function mpint(number: Bytes): Bytes {
  return new WireWriter().mpint(number).bytes();
}
function zeros(count: number): Bytes {
  return new Uint8Array(count);
}
function pad(number: Bytes): Bytes {
  return concatBytes(zeros(32 - number.length), number);
}
function addOrder(number: Bytes): Bytes {
  const sum = BigInt(`0x${number.toHex()}`) + BigInt(`0x${P256_ORDER.toHex()}`);
  return Uint8Array.fromHex(sum.toString(16).padStart(66, "0"));
}
for (const [name, change] of ECDSA_FAULTS) {
  refusesForgery(`an ECDSA signature with ${name}`, "CERT_SIG_INVALID", {
    key: "ecdsa",
    signature: ecdsaNumbers(change),
  });
}

const ED25519_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const RAW_FAULTS: readonly (readonly ["ed25519" | "rsa", string, (blob: Bytes) => Bytes])[] = [
  ["ed25519", "of 63 bytes", (blob) => blob.slice(1)],
  ["ed25519", "of 65 bytes", (blob) => concatBytes(blob, zeros(1))],
  ["ed25519", "of no bytes", () => EMPTY],
  ["ed25519", "of zeros", () => zeros(64)],
  ["ed25519", "with S plus the group order", addEd25519Order],
  ["rsa", "of no bytes", () => EMPTY],
  ["rsa", "of zeros", (blob) => zeros(blob.length)],
  ["rsa", "with the value 1", (blob) => concatBytes(zeros(blob.length - 1), Uint8Array.of(1))],
  ["rsa", "with a leading zero too many", (blob) => concatBytes(zeros(1), blob)],
  ["rsa", "one byte short", (blob) => blob.slice(1)],
  ["rsa", "of all ones", (blob) => blob.map(() => 0xff)],
];
for (const [key, name, change] of RAW_FAULTS) {
  refusesForgery(`an ${key} signature ${name}`, "CERT_SIG_INVALID", {
    key,
    signature: (right) => {
      const { format, blob } = split(right);
      return encodeStrings(format, change(blob));
    },
  });
}
function addEd25519Order(blob: Bytes): Bytes {
  const s = BigInt(`0x${blob.slice(32).reverse().toHex()}`) + ED25519_ORDER;
  const bytes = Uint8Array.fromHex(s.toString(16).padStart(64, "0")).reverse();
  return concatBytes(blob.slice(0, 32), bytes);
}

refusesForgery("an empty signature field", "CERT_MALFORMED", { signature: () => EMPTY });
refusesForgery("a signature without bytes after its format", "CERT_MALFORMED", {
  signature: (right) => encodeStrings(split(right).format),
});
refusesForgery("a byte after the signature blob", "CERT_MALFORMED", {
  signature: (right) => concatBytes(right, zeros(1)),
});
refusesForgery("flags and counter of an sk signature", "CERT_MALFORMED", {
  signature: (right) => concatBytes(right, Uint8Array.of(1, 0, 0, 0, 9)),
});
refusesForgery("a signature format that is not UTF-8", "CERT_MALFORMED", {
  signature: (right) => encodeStrings(Uint8Array.of(0xff), split(right).blob),
});
