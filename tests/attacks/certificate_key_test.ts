import { type Bytes, concatBytes } from "../../src/encoding/bytes.ts";
import { forgeCertificate } from "../support/forge_certificate.ts";
import { encodeStrings } from "../support/encode_strings.ts";
import { admitCertificate } from "../support/admit_certificate.ts";
import { refusesCertificate, refusesForgery } from "../support/refuses_certificate.ts";

const EMPTY = new Uint8Array();
/** x = 5 satisfies the curve equation together with this y; x + p only looks different. */
const FIVE_PLUS_FIELD = Uint8Array.fromHex(
  "ffffffff00000001000000000000000000000001000000000000000000000004",
);
const Y_OF_FIVE = Uint8Array.fromHex(
  "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc",
);
/** Likewise for x = 0. */
const Y_OF_ZERO = Uint8Array.fromHex(
  "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4",
);
const P256_FIELD = Uint8Array.fromHex(
  "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
);

function point(x: Bytes, y: Bytes, head = 4): Bytes {
  return encodeStrings("nistp256", concatBytes(Uint8Array.of(head), x, y));
}
const GX = Uint8Array.fromHex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
const GY = Uint8Array.fromHex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");

const P256_FAULTS: readonly (readonly [string, Bytes])[] = [
  ["a point off the curve", point(GX, GX)],
  ["the point (0, 0)", point(new Uint8Array(32), new Uint8Array(32))],
  ["the point at infinity", encodeStrings("nistp256", Uint8Array.of(0))],
  ["an empty point", encodeStrings("nistp256", EMPTY)],
  ["a compressed point", encodeStrings("nistp256", concatBytes(Uint8Array.of(3), GX))],
  ["a hybrid point", point(GX, GY, 7)],
  ["x plus the field prime", point(FIVE_PLUS_FIELD, Y_OF_FIVE)],
  ["x equal to the field prime", point(P256_FIELD, Y_OF_ZERO)],
  ["y equal to the field prime", point(GX, P256_FIELD)],
  [
    "a point one byte short",
    encodeStrings("nistp256", concatBytes(Uint8Array.of(4), GX, GY.slice(1))),
  ],
  ["a point one byte long", point(GX, concatBytes(GY, Uint8Array.of(0)))],
  ["the curve name nistp384", encodeStrings("nistp384", concatBytes(Uint8Array.of(4), GX, GY))],
  ["the curve name NISTP256", encodeStrings("NISTP256", concatBytes(Uint8Array.of(4), GX, GY))],
  ["no curve name", encodeStrings("", concatBytes(Uint8Array.of(4), GX, GY))],
  ["a curve name that is not text", encodeStrings(Uint8Array.of(0xff), concatBytes(GX, GY))],
];
for (const [name, keyFields] of P256_FAULTS) {
  refusesForgery(name, "CERT_MALFORMED", { key: "ecdsa", keyFields });
}

const ED25519_FAULTS: readonly (readonly [string, string])[] = [
  ["the neutral element", `01${"00".repeat(31)}`],
  ["a point of order 2", `ec${"ff".repeat(30)}7f`],
  ["a point of order 4", "00".repeat(32)],
  ["a point of order 4, other sign", `${"00".repeat(31)}80`],
  ["a point of order 8", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"],
  [
    "a point of order 8, other sign",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  ],
  [
    "the other point of order 8",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  ],
  ["the neutral element in non-canonical form", `ee${"ff".repeat(30)}7f`],
  ["y equal to the field prime", `ed${"ff".repeat(30)}7f`],
  ["all bits set", "ff".repeat(32)],
];
for (const [name, hex] of ED25519_FAULTS) {
  refusesForgery(`an Ed25519 key that is ${name}`, "CERT_MALFORMED", {
    keyFields: encodeStrings(Uint8Array.fromHex(hex)),
  });
}
refusesForgery("an Ed25519 key of 31 bytes", "CERT_MALFORMED", {
  keyFields: encodeStrings(new Uint8Array(31).fill(7)),
});
refusesForgery("an Ed25519 key of 33 bytes", "CERT_MALFORMED", {
  keyFields: encodeStrings(new Uint8Array(33).fill(7)),
});
refusesForgery("an empty Ed25519 key", "CERT_MALFORMED", { keyFields: encodeStrings(EMPTY) });
refusesCertificate("an Ed25519 key that is no point at all", "CERT_SIG_INVALID", async () => {
  const bytes = new Uint8Array(32);
  bytes[0] = 2;
  const { keyType, base64 } = await forgeCertificate({
    keyFields: encodeStrings(bytes),
    signatureKey: encodeStrings("ssh-ed25519", bytes),
  });
  return await admitCertificate(keyType, base64);
});

function rsaFields(e: Bytes, n: Bytes): Bytes {
  return encodeStrings(e, n);
}
/** An odd number of that many bits, as mpint content. */
function oddNumber(bits: number): Bytes {
  const bytes = new Uint8Array(Math.ceil(bits / 8)).fill(0xa5);
  bytes[0] = 1 << ((bits - 1) % 8);
  return bits % 8 === 0 ? concatBytes(Uint8Array.of(0), bytes) : bytes;
}
const E = Uint8Array.of(1, 0, 1);
const RSA_FAULTS: readonly (readonly [string, Bytes])[] = [
  ["a modulus of 1024 bits", rsaFields(E, oddNumber(1024))],
  ["a modulus of 2047 bits", rsaFields(E, oddNumber(2047))],
  ["a modulus of 4097 bits", rsaFields(E, oddNumber(4097))],
  ["a modulus of 16384 bits", rsaFields(E, oddNumber(16_384))],
  ["an even modulus", rsaFields(E, concatBytes(oddNumber(2048).slice(0, -1), Uint8Array.of(2)))],
  ["the modulus 0", rsaFields(E, EMPTY)],
  ["a negative modulus", rsaFields(E, oddNumber(2048).slice(1))],
  ["a modulus with needless zeros", rsaFields(E, concatBytes(Uint8Array.of(0), oddNumber(2048)))],
  ["the exponent 0", rsaFields(EMPTY, oddNumber(2048))],
  ["the exponent 0 in one byte", rsaFields(Uint8Array.of(0), oddNumber(2048))],
  ["the exponent 1", rsaFields(Uint8Array.of(1), oddNumber(2048))],
  ["the exponent 2", rsaFields(Uint8Array.of(2), oddNumber(2048))],
  ["an even exponent", rsaFields(Uint8Array.of(1, 0, 0), oddNumber(2048))],
  ["a negative exponent", rsaFields(Uint8Array.of(0x81), oddNumber(2048))],
  ["an exponent with a needless zero", rsaFields(Uint8Array.of(0, 3), oddNumber(2048))],
  ["an exponent of 25 bits", rsaFields(Uint8Array.of(1, 0, 0, 1), oddNumber(2048))],
  ["an exponent as long as the modulus", rsaFields(oddNumber(2048), oddNumber(2048))],
];
for (const [name, keyFields] of RSA_FAULTS) {
  refusesForgery(`an RSA key with ${name}`, "CERT_MALFORMED", { key: "rsa", keyFields });
}
