import { encodeBase64 } from "../../src/encoding/base64.ts";
import { type Bytes } from "../../src/encoding/bytes.ts";
import type { RefusalCode } from "../../src/errors/refusal_code.ts";
import { WireReader } from "../../src/ssh/wire_reader.ts";
import { forgeCertificate } from "../support/forge_certificate.ts";
import { forgingKey } from "../support/forging_key.ts";
import { encodeStrings } from "../support/encode_strings.ts";
import { admitCertificate } from "../support/admit_certificate.ts";
import { refusesCertificate, refusesForgery } from "../support/refuses_certificate.ts";

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
  refusesCertificate(name, code, async () => {
    const { keyType, blob } = await forgeCertificate({ key: "ecdsa" });
    return await admitCertificate(keyType, encodeBase64(change(blob, fieldsOf(blob))));
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
refusesForgery("a second certificate after the end", "CERT_MALFORMED", {
  tail: encodeStrings("x"),
});
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
refusesCertificate("a plain key offered as certificate", "CERT_TYPE_MISMATCH", async () => {
  const { blob, certificateType } = await forgingKey("ed25519");
  return await admitCertificate(certificateType, encodeBase64(blob));
});
