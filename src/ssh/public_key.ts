import type { Bytes } from "../encoding/bytes.ts";
import { BadEvidenceError } from "../errors/refusal.ts";
import { readKeyFields, writeKeyFields } from "./key_fields.ts";
import { WireError } from "./wire_error.ts";
import { WireReader } from "./wire_reader.ts";
import { WireWriter } from "./wire_writer.ts";

/** The plain key types this project binds to identities. */
export const PUBLIC_KEY_TYPES = ["ecdsa-sha2-nistp256", "ssh-ed25519", "ssh-rsa"] as const;

/** One of {@linkcode PUBLIC_KEY_TYPES}. */
export type PublicKeyType = (typeof PUBLIC_KEY_TYPES)[number];

/**
 * A public key within the limits of `readKeyFields`. There is exactly one spelling of each key,
 * so equal keys have equal blobs.
 */
export type SshPublicKey =
  | {
    readonly type: "ecdsa-sha2-nistp256";
    /** Uncompressed point: 04, x, y; 65 bytes. */
    readonly point: Bytes;
  }
  | {
    readonly type: "ssh-ed25519";
    /** 32 bytes, RFC 8032. */
    readonly key: Bytes;
  }
  | {
    readonly type: "ssh-rsa";
    /** Public exponent, big-endian, minimal. */
    readonly e: Bytes;
    /** Modulus, big-endian, minimal. */
    readonly n: Bytes;
  };

/**
 * Encodes a public key as SSH sends it: type, then the key fields (RFC 4253 section 6.6, RFC 5656
 * section 3.1, RFC 8709 section 4).
 *
 * @returns the public key blob
 */
export function encodePublicKey(key: SshPublicKey): Bytes {
  const writer = new WireWriter().string(key.type);
  writeKeyFields(writer, key);
  return writer.bytes();
}

/**
 * Parses a public key blob.
 *
 * @param blob type and key fields, nothing after them
 * @returns the key
 * @throws {BadEvidenceError} CERT_MALFORMED when it is anything but one key within the limits
 */
export function parsePublicKey(blob: Bytes): SshPublicKey {
  try {
    const reader = new WireReader(blob);
    const type = reader.text("key type");
    const known = PUBLIC_KEY_TYPES.find((one) => one === type);
    if (known === undefined) throw new WireError("the key type is not one of those accepted");
    const key = readKeyFields(reader, known);
    reader.end("public key");
    return key;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new BadEvidenceError(
      "CERT_MALFORMED",
      `Cannot read the public key: ${error.message}`,
      {},
      error,
    );
  }
}
