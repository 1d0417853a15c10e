import type { Bytes } from "../encoding/bytes.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { unreachable } from "../errors/unreachable.ts";
import {
  CERTIFICATE_TYPES,
  type CertificateType,
  CERTIFIED_KEY_TYPE,
  FOREVER,
  USER_CERTIFICATE,
} from "./certificate.ts";
import { writeKeyFields } from "./key_fields.ts";
import { encodePublicKey } from "./public_key.ts";
import type { UserKeyPair } from "./user_key_pair.ts";
import { WireWriter } from "./wire_writer.ts";

/** What goes into a certificate. */
export interface CertificateContent {
  /** Key to certify; it signs, too. */
  readonly key: UserKeyPair;
  /** Free text; opkssh puts the email address, or nothing. */
  readonly keyId: string;
  /** Names in order; may be empty. */
  readonly principals: readonly string[];
  /** Name to value; an empty value stands for none. */
  readonly extensions: ReadonlyMap<string, string>;
  /** First second of validity, Unix seconds, default 0. */
  readonly validAfter?: bigint;
  /** First second after validity, Unix seconds, default `FOREVER`. */
  readonly validBefore?: bigint;
  /** 32 random bytes. */
  readonly nonce: Bytes;
}

/**
 * Builds a self-signed user certificate (draft-miller-ssh-cert section 2): serial 0, no critical
 * options, extensions sorted by the bytes of their names.
 *
 * @param content what to certify
 * @returns the certificate blob; `formatCertificateFile` makes a file of it
 */
export async function buildCertificate(content: CertificateContent): Promise<Bytes> {
  const { key } = content;
  const signed = new WireWriter().string(certificateTypeOf(key)).string(content.nonce);
  writeKeyFields(signed, key.publicKey);
  signed
    .uint64(0n)
    .uint32(USER_CERTIFICATE)
    .string(content.keyId)
    .string(encodePrincipals(content.principals))
    .uint64(content.validAfter ?? 0n)
    .uint64(content.validBefore ?? FOREVER)
    .string("")
    .string(encodeExtensions(content.extensions))
    .string("")
    .string(encodePublicKey(key.publicKey));
  const signature = await encodeSignature(key, signed.bytes());
  return signed.string(signature).bytes();
}

function certificateTypeOf(key: UserKeyPair): CertificateType {
  const type = CERTIFICATE_TYPES.find((one) => CERTIFIED_KEY_TYPE[one] === key.publicKey.type);
  if (type === undefined) throw new TypeError("Cannot certify the key: no certificate type fits");
  return type;
}

function encodePrincipals(principals: readonly string[]): Bytes {
  const writer = new WireWriter();
  for (const principal of principals) writer.string(principal);
  return writer.bytes();
}

/** A value is a string inside the data string; no value is empty data. */
function encodeExtensions(extensions: ReadonlyMap<string, string>): Bytes {
  const sorted = [...extensions]
    .map(([name, value]) => ({ order: encodeUtf8(name).toHex(), name, value }))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  const writer = new WireWriter();
  for (const { name, value } of sorted) {
    writer.string(name);
    writer.string(value === "" ? "" : new WireWriter().string(value).bytes());
  }
  return writer.bytes();
}

/** Signature blob of RFC 5656 section 3.1.2 or RFC 8709 section 6. */
async function encodeSignature(key: UserKeyPair, data: Bytes): Promise<Bytes> {
  const raw = await key.sign(data);
  const writer = new WireWriter().string(key.publicKey.type);
  switch (key.kind) {
    case "ecdsa": {
      const numbers = new WireWriter().mpint(raw.subarray(0, 32)).mpint(raw.subarray(32));
      return writer.string(numbers.bytes()).bytes();
    }
    case "ed25519":
      return writer.string(raw).bytes();
    default:
      return unreachable(key.kind);
  }
}
