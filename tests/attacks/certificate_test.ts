import { type Bytes, concatBytes } from "../../src/encoding/bytes.ts";
import { encodeUtf8 } from "../../src/encoding/utf8.ts";
import type { RefusalCode } from "../../src/errors/refusal_code.ts";
import { encodeOptions, forgeCertificate, type Forgery } from "../support/forge_certificate.ts";
import { encodeStrings } from "../support/encode_strings.ts";
import { admitCertificate, CERTIFICATE_NOW } from "../support/admit_certificate.ts";
import { refusesCertificate, refusesForgery } from "../support/refuses_certificate.ts";

const EMPTY = new Uint8Array();

// a control: without faults, nothing is refused

for (const key of ["ecdsa", "ed25519", "rsa"] as const) {
  Deno.test(`certificate attack: the ${key} certificate without faults is admitted`, async () => {
    const { keyType, base64 } = await forgeCertificate({ key });
    await admitCertificate(keyType, base64);
  });
}

// the two arguments

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
  refusesCertificate(`key type ${JSON.stringify(keyType)}`, "CERT_NOT_CERT", async () => {
    return await admitCertificate(keyType, (await forgeCertificate()).base64);
  });
}

function refusesArgument(name: string, code: RefusalCode, change: (right: string) => string): void {
  refusesCertificate(`base64 with ${name}`, code, async () => {
    const { keyType, base64 } = await forgeCertificate({ tail: EMPTY, keyId: "alice@example.co" });
    return await admitCertificate(keyType, change(base64));
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

// options and extensions

const OPTION_FAULTS: readonly (readonly [string, Bytes])[] = [
  ["in the wrong order", encodeOptions([["b", EMPTY], ["a", EMPTY]])],
  ["twice the same", encodeOptions([["a", EMPTY], ["a", EMPTY]])],
  [
    "with two PK Tokens",
    encodeOptions([["openpubkey-pkt", encodeStrings("a")], ["openpubkey-pkt", encodeStrings("b")]]),
  ],
  [
    "with a PK Token hidden behind a larger name",
    encodeOptions([["z", EMPTY], ["openpubkey-pkt", encodeStrings("b")]]),
  ],
  ["with an empty name twice", encodeOptions([["", EMPTY], ["", EMPTY]])],
  ["sorted by UTF-16 instead of bytes", encodeOptions([["\u{10000}", EMPTY], ["\uffff", EMPTY]])],
  ["with a name and no data", encodeStrings("a")],
  ["with data that is not a string", encodeOptions([["a", encodeUtf8("raw")]])],
  ["with two strings as data", encodeOptions([["a", encodeStrings("x", "y")]])],
  [
    "with a byte after the string",
    encodeOptions([["a", concatBytes(encodeStrings("x"), Uint8Array.of(0))]]),
  ],
  ["with a string that is too short", encodeOptions([["a", encodeStrings("xyz").slice(0, -1)]])],
  ["with data of three bytes", encodeOptions([["a", new Uint8Array(3)]])],
  [
    "with a value that is not UTF-8",
    encodeOptions([["a", encodeStrings(Uint8Array.of(0xc0, 0x80))]]),
  ],
  [
    "with a value that holds a surrogate",
    encodeOptions([["a", encodeStrings(Uint8Array.of(0xed, 0xa0, 0x80))]]),
  ],
  ["with a name that is not UTF-8", encodeStrings(Uint8Array.of(0xff), EMPTY)],
  ["with half a length at the end", concatBytes(encodeOptions([["a", EMPTY]]), new Uint8Array(2))],
];
for (const [name, bytes] of OPTION_FAULTS) {
  refusesForgery(`extensions ${name}`, "CERT_MALFORMED", { extensions: bytes });
  refusesForgery(`critical options ${name}`, "CERT_MALFORMED", { criticalOptions: bytes });
}
const CRITICAL: readonly (readonly [string, Bytes])[] = [
  ["force-command", encodeStrings("/bin/true")],
  ["source-address", encodeStrings("10.0.0.0/8")],
  ["verify-required", EMPTY],
  ["openpubkey-pkt", encodeStrings("payload:header:signature")],
  ["no-such-option@example.com", EMPTY],
  ["", EMPTY],
];
for (const [name, data] of CRITICAL) {
  refusesForgery(`the critical option "${name}"`, "CERT_CRITICAL_OPTION", {
    criticalOptions: encodeOptions([[name, data]]),
  });
}

// type, time, reserved

for (const certificateType of [0, 2, 3, 256, 0x0100_0000, 0xffff_ffff]) {
  refusesForgery(`certificate type ${certificateType}`, "CERT_NOT_USER", { certificateType });
}
const TIMES: readonly (readonly [string, Forgery])[] = [
  ["that has just ended", { validBefore: BigInt(CERTIFICATE_NOW) }],
  ["that ended long ago", { validBefore: 1n }],
  ["that never was", { validBefore: 0n }],
  ["that begins in a second", { validAfter: BigInt(CERTIFICATE_NOW) + 1n }],
  ["that begins at the end of time", { validAfter: 2n ** 64n - 1n }],
  ["that ends before it begins", {
    validAfter: BigInt(CERTIFICATE_NOW),
    validBefore: BigInt(CERTIFICATE_NOW) - 1n,
  }],
  ["that begins in the year 292 277 026 596", { validAfter: 2n ** 63n }],
];
for (const [name, forgery] of TIMES) {
  refusesForgery(`a certificate ${name}`, "CERT_NOT_VALID_NOW", forgery);
}
refusesForgery("something in the reserved field", "CERT_MALFORMED", {
  reserved: encodeStrings("x"),
});
refusesForgery("a zero in the reserved field", "CERT_MALFORMED", { reserved: Uint8Array.of(0) });
refusesForgery("a key id that is not UTF-8", "CERT_MALFORMED", { keyId: Uint8Array.of(0xfe) });

// principals

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
  principals: encodeStrings(Uint8Array.of(0xff)),
});
refusesForgery("half a principal", "CERT_MALFORMED", {
  principals: encodeStrings("alice").slice(0, -1),
});
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
