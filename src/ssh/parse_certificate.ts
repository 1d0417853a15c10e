import { decodeBase64 } from "../encoding/base64.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { BadEvidenceError } from "../errors/refusal.ts";
import {
  type Certificate,
  CERTIFICATE_TYPES,
  type CertificateType,
  CERTIFIED_KEY_TYPE,
} from "./certificate.ts";
import { isCertificateType } from "./is_plain_key_type.ts";
import { readKeyFields } from "./key_fields.ts";
import { WireError } from "./wire_error.ts";
import { WireReader } from "./wire_reader.ts";

/** Longest base64 text of a certificate, in characters. A GQ-signed token needs about 10 000. */
const MAX_CERTIFICATE_CHARACTERS = 64 * 1024;
/** As in sshd, which refuses more. */
const MAX_PRINCIPALS = 256;

/**
 * Parses the certificate that sshd hands to `verify` (draft-miller-ssh-cert section 2, encoded as in
 * RFC 4253 section 6.6). Strict throughout: one spelling per certificate, no bytes left over anywhere.
 *
 * The Go tool also takes FIDO (`sk-`) certificates, and blanks with further words in the base64; we
 * do not, see `tests/attacks/certificate_test.ts`.
 *
 * @param keyType what sshd put in place of `%t`
 * @param base64 what sshd put in place of `%k`: padded standard base64, one word
 * @returns the certificate, well-formed and not yet verified
 * @throws {BadEvidenceError} CERT_NOT_CERT for plain keys and certificate types that cannot be bound;
 *   CERT_TOO_LARGE over 64 KiB; CERT_TYPE_MISMATCH when the blob names another type;
 *   CERT_MALFORMED for everything else
 */
export function parseCertificate(keyType: string, base64: string): Certificate {
  const type = CERTIFICATE_TYPES.find((known) => known === keyType);
  if (type === undefined) {
    throw new BadEvidenceError(
      "CERT_NOT_CERT",
      isCertificateType(keyType)
        ? "The key is a certificate of a type that cannot carry an identity"
        : "The key is not a certificate",
      { keyType: keyType.slice(0, 100) },
    );
  }
  if (base64.length > MAX_CERTIFICATE_CHARACTERS) {
    throw new BadEvidenceError(
      "CERT_TOO_LARGE",
      `The certificate is longer than ${MAX_CERTIFICATE_CHARACTERS} characters`,
      { characters: base64.length },
    );
  }
  try {
    return parseBlob(type, decodeBase64(base64));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new BadEvidenceError(
      "CERT_MALFORMED",
      `Cannot read the certificate: ${error.message}`,
      { keyType },
      error,
    );
  }
}

function parseBlob(type: CertificateType, blob: Bytes): Certificate {
  const reader = new WireReader(blob);
  const embedded = reader.text("certificate type");
  if (embedded !== type) {
    throw new BadEvidenceError(
      "CERT_TYPE_MISMATCH",
      "The certificate names another type than the one it was offered as",
      { declared: type, embedded: embedded.slice(0, 100) },
    );
  }
  const nonce = reader.string("nonce");
  const publicKey = readKeyFields(reader, CERTIFIED_KEY_TYPE[type]);
  const serial = reader.uint64("serial");
  const certificateType = reader.uint32("type");
  const keyId = reader.text("key id");
  const principals = readPrincipals(reader.string("valid principals"));
  const validAfter = reader.uint64("valid after");
  const validBefore = reader.uint64("valid before");
  const criticalOptions = readOptions(reader.string("critical options"), "critical option");
  const extensions = readOptions(reader.string("extensions"), "extension");
  const reserved = reader.string("reserved");
  const signatureKey = readSignatureKey(reader);
  const signedBytes = blob.subarray(0, reader.offset);
  const signature = readSignature(reader.string("signature"));
  reader.end("certificate");
  return {
    type,
    nonce,
    publicKey,
    serial,
    certificateType,
    keyId,
    principals,
    validAfter,
    validBefore,
    criticalOptions,
    extensions,
    reserved,
    signatureKey,
    signature,
    signedBytes,
    blob,
  };
}

function readPrincipals(bytes: Bytes): readonly string[] {
  const reader = new WireReader(bytes);
  const principals: string[] = [];
  while (!reader.done) {
    if (principals.length === MAX_PRINCIPALS) {
      throw new WireError(`there are more than ${MAX_PRINCIPALS} principals`);
    }
    principals.push(reader.text("principal"));
  }
  return principals;
}

/** Names in strictly ascending byte order, so no name comes twice; data empty or one string. */
function readOptions(bytes: Bytes, what: string): ReadonlyMap<string, string> {
  const reader = new WireReader(bytes);
  const options = new Map<string, string>();
  let previous: string | undefined;
  while (!reader.done) {
    const name = reader.text(`name of ${what}`);
    const order = encodeUtf8(name).toHex();
    if (previous !== undefined && order <= previous) {
      throw new WireError(`the names of ${what}s are not in ascending order`);
    }
    previous = order;
    options.set(name, readOptionValue(reader.string(`data of ${what}`), what));
  }
  return options;
}

function readOptionValue(data: Bytes, what: string): string {
  if (data.length === 0) return "";
  const reader = new WireReader(data);
  const value = reader.text(`value of ${what}`);
  reader.end(`value of ${what}`);
  return value;
}

/**
 * A certificate as signing key would make a chain, which the format forbids. Any plain key passes
 * here, well-formed or not: `checkCertificate` accepts only the certified key itself.
 */
function readSignatureKey(reader: WireReader): Bytes {
  const blob = reader.string("signature key");
  if (isCertificateType(new WireReader(blob).text("signature key type"))) {
    throw new WireError("the signature key is itself a certificate");
  }
  return blob;
}

function readSignature(bytes: Bytes): Certificate["signature"] {
  const reader = new WireReader(bytes);
  const format = reader.text("signature format");
  const blob = reader.string("signature blob");
  reader.end("signature");
  return { format, blob };
}
