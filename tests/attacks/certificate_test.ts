import { encodeBase64 } from "../../src/encoding/base64.ts";
import { type Bytes, concatBytes } from "../../src/encoding/bytes.ts";
import { encodeUtf8 } from "../../src/encoding/utf8.ts";
import type { RefusalCode } from "../../src/errors/refusal_code.ts";
import { authorizedKeysLine } from "../../src/ssh/authorized_keys_line.ts";
import { checkCertificate } from "../../src/ssh/check_certificate.ts";
import { parseCertificate } from "../../src/ssh/parse_certificate.ts";
import { WireReader } from "../../src/ssh/wire_reader.ts";
import { WireWriter } from "../../src/ssh/wire_writer.ts";
import { assertCodeAsync } from "../support/assert_code.ts";
import { encodeOptions, forgeCertificate, type Forgery } from "../support/forge_certificate.ts";
import { forgingKey } from "../support/forging_key.ts";

/** Any time; the certificates here do not end unless a case says so. */
const NOW = 1_795_241_374;

const EMPTY = new Uint8Array();
const P256_ORDER = Uint8Array.fromHex(
  "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
);
const P256_FIELD = Uint8Array.fromHex(
  "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
);

/** Everything a server does with a certificate before it looks at the PK Token, and the line after. */
async function admit(keyType: string, base64: string, user = "alice"): Promise<string> {
  return authorizedKeysLine(await checkCertificate(parseCertificate(keyType, base64), NOW), user);
}

function refuses(name: string, code: RefusalCode, run: () => Promise<unknown>): void {
  Deno.test(`certificate attack: ${name} is refused with ${code}`, async () => {
    await assertCodeAsync(run, code);
  });
}

/** One row per fault in an otherwise good and correctly signed certificate. */
function refusesForgery(name: string, code: RefusalCode, forgery: Forgery): void {
  refuses(name, code, async () => {
    const { keyType, base64 } = await forgeCertificate(forgery);
    return await admit(keyType, base64);
  });
}

function text(value: string): Bytes {
  return new WireWriter().string(value).bytes();
}

function strings(...values: readonly (Bytes | string)[]): Bytes {
  const writer = new WireWriter();
  for (const value of values) writer.string(value);
  return writer.bytes();
}

// --- a control: without faults, nothing is refused -------------------------------------------------

for (const key of ["ecdsa", "ed25519", "rsa"] as const) {
  Deno.test(`certificate attack: the ${key} certificate without faults is admitted`, async () => {
    const { keyType, base64 } = await forgeCertificate({ key });
    await admit(keyType, base64);
  });
}

// --- the two arguments -----------------------------------------------------------------------------

const OTHER_TYPES = [
  "",
  "ssh-ed25519",
  "ssh-rsa",
  "ssh-dss",
  "ecdsa-sha2-nistp256",
  "sk-ssh-ed25519@openssh.com",
  "sk-ssh-ed25519-cert-v01@openssh.com",
  "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
  "ecdsa-sha2-nistp384-cert-v01@openssh.com",
  "ecdsa-sha2-nistp521-cert-v01@openssh.com",
  "ssh-dss-cert-v01@openssh.com",
  "ssh-ed448-cert-v01@openssh.com",
  "ssh-rsa-cert-v00@openssh.com",
  "rsa-sha2-512-cert-v01@openssh.com",
  "SSH-ED25519-CERT-V01@OPENSSH.COM",
  " ssh-ed25519-cert-v01@openssh.com",
  "ssh-ed25519-cert-v01@openssh.com ",
  "ssh-ed25519-cert-v01@openssh.com\n",
  "ssh-ed25519-cert-v01@openssh.com\0",
  "no-pty ssh-ed25519-cert-v01@openssh.com",
  "__proto__",
  "constructor",
] as const;
for (const keyType of OTHER_TYPES) {
  refuses(`key type ${JSON.stringify(keyType)}`, "CERT_NOT_CERT", async () => {
    return await admit(keyType, (await forgeCertificate()).base64);
  });
}

function refusesArgument(name: string, code: RefusalCode, change: (right: string) => string): void {
  refuses(`base64 with ${name}`, code, async () => {
    const { keyType, base64 } = await forgeCertificate({ tail: EMPTY, keyId: "alice@example.co" });
    return await admit(keyType, change(base64));
  });
}
refusesArgument("nothing in it", "CERT_MALFORMED", () => "");
refusesArgument("a blank in front", "CERT_MALFORMED", (right) => ` ${right}`);
refusesArgument("a blank behind", "CERT_MALFORMED", (right) => `${right} `);
refusesArgument("a comment behind", "CERT_MALFORMED", (right) => `${right} alice@laptop`);
refusesArgument("an option in front", "CERT_MALFORMED", (right) => `no-pty ${right}`);
refusesArgument("a line feed behind", "CERT_MALFORMED", (right) => `${right}\n`);
refusesArgument(
  "a line break inside",
  "CERT_MALFORMED",
  (right) => `${right.slice(0, 64)}\r\n${right.slice(64)}`,
);
refusesArgument(
  "a tab inside",
  "CERT_MALFORMED",
  (right) => `${right.slice(0, 64)}\t${right.slice(64)}`,
);
refusesArgument("a NUL behind", "CERT_MALFORMED", (right) => `${right}\0`);
refusesArgument("padding added", "CERT_MALFORMED", (right) => `${right}=`);
refusesArgument("padding taken away", "CERT_MALFORMED", (right) => right.replace(/=+$/, ""));
refusesArgument("padding in the middle", "CERT_MALFORMED", (right) => `AA==${right}`);
refusesArgument(
  "unused bits set",
  "CERT_MALFORMED",
  (right) => right.replace(/.(=+)$/, (_, padding) => `B${padding}`),
);
refusesArgument(
  "the other alphabet",
  "CERT_MALFORMED",
  (right) => right.replaceAll("+", "-").replaceAll("/", "_"),
);
refusesArgument("one character missing", "CERT_MALFORMED", (right) => right.slice(0, -1));
refusesArgument("a non-ASCII character", "CERT_MALFORMED", (right) => `\u0410${right.slice(1)}`);
refusesArgument("itself twice", "CERT_MALFORMED", (right) => right + right);
refusesArgument("9 MB of zeros", "CERT_TOO_LARGE", () => "A".repeat(9_000_000));
refusesArgument("one character over 64 KiB", "CERT_TOO_LARGE", () => "A".repeat(65_537));
refusesArgument("64 KiB of zeros", "CERT_TYPE_MISMATCH", () => "A".repeat(65_536));

// --- framing: every field cut off, and every length a lie --------------------------------------------

/** Offsets of the fields of the ECDSA certificate of `forgeCertificate`. */
function fieldsOf(blob: Bytes): readonly { name: string; start: number; end: number }[] {
  const reader = new WireReader(blob);
  const kinds: readonly (readonly [string, number | "string"])[] = [
    ["type name", "string"],
    ["nonce", "string"],
    ["curve name", "string"],
    ["point", "string"],
    ["serial", 8],
    ["certificate type", 4],
    ["key id", "string"],
    ["principals", "string"],
    ["valid after", 8],
    ["valid before", 8],
    ["critical options", "string"],
    ["extensions", "string"],
    ["reserved", "string"],
    ["signature key", "string"],
    ["signature", "string"],
  ];
  return kinds.map(([name, kind]) => {
    const start = reader.offset;
    if (kind === "string") reader.string(name);
    else reader.raw(kind, name);
    return { name, start, end: reader.offset };
  });
}

const STRING_FIELDS = [
  "type name",
  "nonce",
  "curve name",
  "point",
  "key id",
  "principals",
  "critical options",
  "extensions",
  "reserved",
  "signature key",
  "signature",
] as const;
const ALL_FIELDS = [
  ...STRING_FIELDS,
  "serial",
  "certificate type",
  "valid after",
  "valid before",
] as const;

function refusesBlob(
  name: string,
  code: RefusalCode,
  change: (blob: Bytes, fields: ReturnType<typeof fieldsOf>) => Bytes,
): void {
  refuses(name, code, async () => {
    const { keyType, blob } = await forgeCertificate({ key: "ecdsa" });
    return await admit(keyType, encodeBase64(change(blob, fieldsOf(blob))));
  });
}

function find(
  fields: ReturnType<typeof fieldsOf>,
  name: string,
): { start: number; end: number } {
  const field = fields.find((one) => one.name === name);
  if (field === undefined) throw new Error(`no field ${name}`);
  return field;
}

for (const name of ALL_FIELDS) {
  refusesBlob(`a certificate that ends before the ${name}`, "CERT_MALFORMED", (blob, fields) => {
    return blob.slice(0, find(fields, name).start);
  });
  refusesBlob(`a certificate that ends inside the ${name}`, "CERT_MALFORMED", (blob, fields) => {
    const { start, end } = find(fields, name);
    return blob.slice(0, Math.max(start + 1, end - 1));
  });
}

const LIES = [
  ["2^32-1", () => 0xffff_ffff],
  ["2^31", () => 0x8000_0000],
  ["one more than all that is left", (_: number, left: number) => left + 1],
  ["one too many", (right: number) => right + 1],
] as const;
for (const name of STRING_FIELDS) {
  for (const [lie, length] of LIES) {
    // a type name with one more character is the name of another type
    const code = name === "type name" && lie === "one too many"
      ? "CERT_TYPE_MISMATCH"
      : "CERT_MALFORMED";
    refusesBlob(`a length of ${lie} for the ${name}`, code, (blob, fields) => {
      const { start, end } = find(fields, name);
      const out = blob.slice();
      const right = end - start - 4;
      new DataView(out.buffer).setUint32(start, length(right, blob.length - start - 4));
      return out;
    });
  }
}
for (const name of STRING_FIELDS.filter((one) => !/critical options|reserved/.test(one))) {
  const code = name === "type name" ? "CERT_TYPE_MISMATCH" : "CERT_MALFORMED";
  refusesBlob(`a length of 0 for the ${name}`, code, (blob, fields) => {
    const out = blob.slice();
    new DataView(out.buffer).setUint32(find(fields, name).start, 0);
    return out;
  });
}

refusesForgery("one byte after the end", "CERT_MALFORMED", { tail: Uint8Array.of(0) });
refusesForgery("a second certificate after the end", "CERT_MALFORMED", { tail: text("x") });
refusesForgery("another type inside", "CERT_TYPE_MISMATCH", {
  type: "ecdsa-sha2-nistp256-cert-v01@openssh.com",
});
refusesForgery("a plain type inside", "CERT_TYPE_MISMATCH", { type: "ssh-ed25519" });
refusesForgery("an empty type inside", "CERT_TYPE_MISMATCH", { type: "" });
refusesForgery("a type with a NUL inside", "CERT_TYPE_MISMATCH", {
  type: "ssh-ed25519-cert-v01@openssh.com\0",
});
refusesForgery("an sk type inside", "CERT_TYPE_MISMATCH", {
  type: "sk-ssh-ed25519-cert-v01@openssh.com",
});
refuses("a plain key offered as certificate", "CERT_TYPE_MISMATCH", async () => {
  const { blob, certificateType } = await forgingKey("ed25519");
  return await admit(certificateType, encodeBase64(blob));
});

// --- the certified key -------------------------------------------------------------------------------

function point(x: Bytes, y: Bytes, head = 4): Bytes {
  return strings("nistp256", concatBytes(Uint8Array.of(head), x, y));
}
const GX = Uint8Array.fromHex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
const GY = Uint8Array.fromHex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");

const P256_FAULTS: readonly (readonly [string, Bytes])[] = [
  ["a point off the curve", point(GX, GX)],
  ["the point (0, 0)", point(new Uint8Array(32), new Uint8Array(32))],
  ["the point at infinity", strings("nistp256", Uint8Array.of(0))],
  ["an empty point", strings("nistp256", EMPTY)],
  ["a compressed point", strings("nistp256", concatBytes(Uint8Array.of(3), GX))],
  ["a hybrid point", point(GX, GY, 7)],
  ["x plus the field prime", point(addField(GX), GY)],
  ["y equal to the field prime", point(GX, P256_FIELD)],
  ["a point one byte short", strings("nistp256", concatBytes(Uint8Array.of(4), GX, GY.slice(1)))],
  ["a point one byte long", point(GX, concatBytes(GY, Uint8Array.of(0)))],
  ["the curve name nistp384", strings("nistp384", concatBytes(Uint8Array.of(4), GX, GY))],
  ["the curve name NISTP256", strings("NISTP256", concatBytes(Uint8Array.of(4), GX, GY))],
  ["no curve name", strings("", concatBytes(Uint8Array.of(4), GX, GY))],
  ["a curve name that is not text", strings(Uint8Array.of(0xff), concatBytes(GX, GY))],
];
for (const [name, keyFields] of P256_FAULTS) {
  refusesForgery(name, "CERT_MALFORMED", { key: "ecdsa", keyFields });
}

/** GX is small enough that adding the field prime still fits 32 bytes only modulo 2^256: use 5. */
function addField(_: Bytes): Bytes {
  const sum = (5n + BigInt(`0x${P256_FIELD.toHex()}`)).toString(16).padStart(64, "0");
  return Uint8Array.fromHex(sum);
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
    keyFields: strings(Uint8Array.fromHex(hex)),
  });
}
refusesForgery("an Ed25519 key of 31 bytes", "CERT_MALFORMED", {
  keyFields: strings(new Uint8Array(31).fill(7)),
});
refusesForgery("an Ed25519 key of 33 bytes", "CERT_MALFORMED", {
  keyFields: strings(new Uint8Array(33).fill(7)),
});
refusesForgery("an empty Ed25519 key", "CERT_MALFORMED", { keyFields: strings(EMPTY) });
refuses("an Ed25519 key that is no point at all", "CERT_SIG_INVALID", async () => {
  const bytes = new Uint8Array(32);
  bytes[0] = 2;
  const { keyType, base64 } = await forgeCertificate({
    keyFields: strings(bytes),
    signatureKey: strings("ssh-ed25519", bytes),
  });
  return await admit(keyType, base64);
});

function rsaFields(e: Bytes, n: Bytes): Bytes {
  return strings(e, n);
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

// --- options and extensions --------------------------------------------------------------------------

const OPTION_FAULTS: readonly (readonly [string, Bytes])[] = [
  ["in the wrong order", encodeOptions([["b", EMPTY], ["a", EMPTY]])],
  ["twice the same", encodeOptions([["a", EMPTY], ["a", EMPTY]])],
  [
    "with two PK Tokens",
    encodeOptions([["openpubkey-pkt", text("a")], ["openpubkey-pkt", text("b")]]),
  ],
  [
    "with a PK Token hidden behind a larger name",
    encodeOptions([["z", EMPTY], ["openpubkey-pkt", text("b")]]),
  ],
  ["with an empty name twice", encodeOptions([["", EMPTY], ["", EMPTY]])],
  ["sorted by UTF-16 instead of bytes", encodeOptions([["\u{10000}", EMPTY], ["\uffff", EMPTY]])],
  ["with a name and no data", strings("a")],
  ["with data that is not a string", encodeOptions([["a", encodeUtf8("raw")]])],
  ["with two strings as data", encodeOptions([["a", strings("x", "y")]])],
  [
    "with a byte after the string",
    encodeOptions([["a", concatBytes(text("x"), Uint8Array.of(0))]]),
  ],
  ["with a string that is too short", encodeOptions([["a", text("xyz").slice(0, -1)]])],
  ["with data of three bytes", encodeOptions([["a", new Uint8Array(3)]])],
  ["with a value that is not UTF-8", encodeOptions([["a", strings(Uint8Array.of(0xc0, 0x80))]])],
  [
    "with a value that holds a surrogate",
    encodeOptions([["a", strings(Uint8Array.of(0xed, 0xa0, 0x80))]]),
  ],
  ["with a name that is not UTF-8", strings(Uint8Array.of(0xff), EMPTY)],
  ["with half a length at the end", concatBytes(encodeOptions([["a", EMPTY]]), new Uint8Array(2))],
];
for (const [name, bytes] of OPTION_FAULTS) {
  refusesForgery(`extensions ${name}`, "CERT_MALFORMED", { extensions: bytes });
  refusesForgery(`critical options ${name}`, "CERT_MALFORMED", { criticalOptions: bytes });
}
const CRITICAL: readonly (readonly [string, Bytes])[] = [
  ["force-command", text("/bin/true")],
  ["source-address", text("10.0.0.0/8")],
  ["verify-required", EMPTY],
  ["openpubkey-pkt", text("payload:header:signature")],
  ["no-such-option@example.com", EMPTY],
  ["", EMPTY],
];
for (const [name, data] of CRITICAL) {
  refusesForgery(`the critical option "${name}"`, "CERT_CRITICAL_OPTION", {
    criticalOptions: encodeOptions([[name, data]]),
  });
}

// --- type, time, reserved ----------------------------------------------------------------------------

for (const certificateType of [0, 2, 3, 256, 0x0100_0000, 0xffff_ffff]) {
  refusesForgery(`certificate type ${certificateType}`, "CERT_NOT_USER", { certificateType });
}
const TIMES: readonly (readonly [string, Forgery])[] = [
  ["that has just ended", { validBefore: BigInt(NOW) }],
  ["that ended long ago", { validBefore: 1n }],
  ["that never was", { validBefore: 0n }],
  ["that begins in a second", { validAfter: BigInt(NOW) + 1n }],
  ["that begins at the end of time", { validAfter: 2n ** 64n - 1n }],
  ["that ends before it begins", { validAfter: BigInt(NOW), validBefore: BigInt(NOW) - 1n }],
  ["that begins in the year 292 277 026 596", { validAfter: 2n ** 63n }],
];
for (const [name, forgery] of TIMES) {
  refusesForgery(`a certificate ${name}`, "CERT_NOT_VALID_NOW", forgery);
}
refusesForgery("something in the reserved field", "CERT_MALFORMED", { reserved: text("x") });
refusesForgery("a zero in the reserved field", "CERT_MALFORMED", { reserved: Uint8Array.of(0) });
refusesForgery("a key id that is not UTF-8", "CERT_MALFORMED", { keyId: Uint8Array.of(0xfe) });

// --- who signed, and how -------------------------------------------------------------------------------

refusesForgery("a certificate signed by another key", "CERT_NOT_SELF_SIGNED", {
  signer: "other-ed25519",
});
refusesForgery("a certificate signed by another key of another type", "CERT_NOT_SELF_SIGNED", {
  signer: "ecdsa",
});
refusesForgery("my signature under another signature key", "CERT_NOT_SELF_SIGNED", {
  key: "ecdsa",
  signatureKey: strings("ecdsa-sha2-nistp256", "nistp256", concatBytes(Uint8Array.of(4), GX, GY)),
});
refuses("another key's signature under my signature key", "CERT_SIG_INVALID", async () => {
  const { blob } = await forgingKey("ed25519");
  const { keyType, base64 } = await forgeCertificate({
    signer: "other-ed25519",
    signatureKey: blob,
  });
  return await admit(keyType, base64);
});
refuses("a certificate as signature key", "CERT_MALFORMED", async () => {
  const inner = await forgeCertificate();
  const { keyType, base64 } = await forgeCertificate({ signatureKey: inner.blob });
  return await admit(keyType, base64);
});
refusesForgery("an unknown certificate type as signature key", "CERT_MALFORMED", {
  signatureKey: text("ssh-new-cert-v01@openssh.com"),
});
refusesForgery("an empty signature key", "CERT_MALFORMED", { signatureKey: EMPTY });
refusesForgery("a signature key of unknown type", "CERT_NOT_SELF_SIGNED", {
  signatureKey: strings("ssh-xmss@openssh.com", "x"),
});
refuses("a signature key with a byte behind it", "CERT_NOT_SELF_SIGNED", async () => {
  const { blob } = await forgingKey("ed25519");
  const { keyType, base64 } = await forgeCertificate({
    signatureKey: concatBytes(blob, Uint8Array.of(0)),
  });
  return await admit(keyType, base64);
});
refuses("the sk form of the own key as signature key", "CERT_NOT_SELF_SIGNED", async () => {
  const { fields } = await forgingKey("ed25519");
  const { keyType, base64 } = await forgeCertificate({
    signatureKey: concatBytes(text("sk-ssh-ed25519@openssh.com"), fields, text("ssh:")),
  });
  return await admit(keyType, base64);
});

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
    { key, signature: (right) => strings(format, split(right).blob) },
  );
}

function ecdsaNumbers(change: (r: Bytes, s: Bytes) => Bytes): (right: Bytes) => Bytes {
  return (right) => {
    const { format, blob } = split(right);
    const reader = new WireReader(blob);
    return strings(format, change(reader.positiveMpint("r"), reader.positiveMpint("s")));
  };
}
function numbers(r: Bytes, s: Bytes): Bytes {
  return new WireWriter().mpint(r).mpint(s).bytes();
}
const ECDSA_FAULTS: readonly (readonly [string, (r: Bytes, s: Bytes) => Bytes])[] = [
  ["r = 0", (_, s) => numbers(EMPTY, s)],
  ["s = 0", (r) => numbers(r, EMPTY)],
  ["r = s = 0", () => numbers(EMPTY, EMPTY)],
  ["r = 0 in one byte", (_, s) => strings(Uint8Array.of(0), s)],
  ["r = the order", (_, s) => numbers(P256_ORDER, s)],
  ["s = the order", (r) => numbers(r, P256_ORDER)],
  ["s plus the order", (r, s) => numbers(r, addOrder(s))],
  ["r plus the order", (r, s) => numbers(addOrder(r), s)],
  ["r = 2^256 - 1", (_, s) => numbers(new Uint8Array(32).fill(0xff), s)],
  ["a negative r", (_, s) => concatBytes(strings(Uint8Array.of(0x80, 1)), mpint(s))],
  ["a needless zero before r", (r, s) => concatBytes(strings(concatBytes(zeros(2), r)), mpint(s))],
  ["a needless zero before s", (r, s) => concatBytes(mpint(r), strings(concatBytes(zeros(2), s)))],
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
      return strings(format, change(blob));
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
  signature: (right) => text(split(right).format),
});
refusesForgery("a byte after the signature blob", "CERT_MALFORMED", {
  signature: (right) => concatBytes(right, zeros(1)),
});
refusesForgery("flags and counter of an sk signature", "CERT_MALFORMED", {
  signature: (right) => concatBytes(right, Uint8Array.of(1, 0, 0, 0, 9)),
});
refusesForgery("a signature format that is not UTF-8", "CERT_MALFORMED", {
  signature: (right) => strings(Uint8Array.of(0xff), split(right).blob),
});

// --- principals ----------------------------------------------------------------------------------------

const BAD_PRINCIPALS = [
  "",
  " ",
  "a b",
  "a\tb",
  "a\nb",
  "alice\n",
  "alice\r",
  "a\0",
  'a"b',
  '"',
  "a\\b",
  '\\"',
  "a,b",
  ",alice",
  "alice,",
  "*",
  "al*",
  "?",
  "!alice",
  "-a",
  "-",
  ".a",
  "..",
  "../root",
  "+a",
  "@admins",
  "$",
  "a$b",
  "a$$",
  "%u",
  "#alice",
  "a=b",
  "a'b",
  "a/b",
  "a:b",
  "a;b",
  "a`b",
  "a(b)",
  "\u00e1lice",
  "alic\u0435",
  "\ufeffalice",
  "alice\u200b",
  "\u202ealice",
  "\u{1f600}",
  "a".repeat(129),
  `${"a".repeat(129)}$`,
  `alice" ssh-ed25519 AAAA`,
  `alice",command="/bin/sh`,
  "alice\ncert-authority ssh-ed25519 AAAA",
] as const;
for (const principal of BAD_PRINCIPALS) {
  const shown = JSON.stringify(principal.length > 60 ? `${principal.slice(0, 8)}...` : principal);
  refusesForgery(
    `principal ${shown} (${principal.length}) beside the wildcard`,
    "CERT_BAD_PRINCIPAL",
    { principals: ["opkssh-wildcard", principal] },
  );
}
refusesForgery("a principal that is not UTF-8", "CERT_MALFORMED", {
  principals: strings(Uint8Array.of(0xff)),
});
refusesForgery("half a principal", "CERT_MALFORMED", { principals: text("alice").slice(0, -1) });
refusesForgery("257 principals", "CERT_MALFORMED", {
  principals: Array.from({ length: 257 }, (_, index) => `user${index}`),
});

const OTHERS: readonly (readonly [string, readonly string[]])[] = [
  ["another user", ["bob"]],
  ["several other users", ["bob", "carol"]],
  ["the user in capitals", ["ALICE"]],
  ["the user with a dollar sign", ["alice$"]],
  ["the beginning of the user", ["alic"]],
  ["the user and more", ["alice2"]],
  ["the wildcard in capitals", ["OPKSSH-WILDCARD"]],
  ["the beginning of the wildcard", ["opkssh"]],
  ["the wildcard and more", ["opkssh-wildcard2"]],
];
for (const [name, principals] of OTHERS) {
  refusesForgery(`a certificate limited to ${name}`, "CERT_PRINCIPAL_MISMATCH", { principals });
}
