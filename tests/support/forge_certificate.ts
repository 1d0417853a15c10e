import { encodeBase64 } from "../../src/encoding/base64.ts";
import { type Bytes, concatBytes } from "../../src/encoding/bytes.ts";
import { FOREVER } from "../../src/ssh/certificate.ts";
import { WireWriter } from "../../src/ssh/wire_writer.ts";
import { type ForgingKey, forgingKey, type ForgingKeyName } from "./forging_key.ts";

/**
 * What to do differently from a good certificate. Everything not mentioned is right, and whatever the
 * signature covers is signed, so that exactly one thing is wrong. Bytes replace the *content* of a
 * string field.
 */
export interface Forgery {
  readonly key?: ForgingKeyName;
  /** Signs and stands as signature key; default `key`. */
  readonly signer?: ForgingKeyName;
  /** Type inside the blob. */
  readonly type?: string;
  readonly nonce?: Bytes;
  /** Everything between nonce and serial, with its lengths. */
  readonly keyFields?: Bytes;
  readonly serial?: bigint;
  readonly certificateType?: number;
  readonly keyId?: Bytes | string;
  readonly principals?: Bytes | readonly string[];
  readonly validAfter?: bigint;
  readonly validBefore?: bigint;
  readonly criticalOptions?: Bytes;
  readonly extensions?: Bytes;
  readonly reserved?: Bytes;
  readonly signatureKey?: Bytes;
  /** Changes the content of the signature string: format, blob. */
  readonly signature?: (right: Bytes) => Bytes;
  /** Changes what is signed, without changing what is sent. */
  readonly signedBytes?: (right: Bytes) => Bytes;
  /** Bytes after the end. */
  readonly tail?: Bytes;
}

/** A forged certificate as sshd would hand it over. */
export interface ForgedCertificate {
  /** `%t`: the type that fits the certified key, whatever the blob says. */
  readonly keyType: string;
  /** `%k` */
  readonly base64: string;
  /** The blob. */
  readonly blob: Bytes;
}

/**
 * Makes a certificate with chosen faults. With no faults it is one that `checkCertificate` accepts at
 * any time.
 *
 * @param forgery the faults
 */
export async function forgeCertificate(forgery: Forgery = {}): Promise<ForgedCertificate> {
  const key = await forgingKey(forgery.key ?? "ed25519");
  const signer = await forgingKey(forgery.signer ?? forgery.key ?? "ed25519");
  const signed = signedPart(forgery, key, signer);
  const right = await signer.sign(forgery.signedBytes?.(signed) ?? signed);
  const signature = forgery.signature?.(right) ?? right;
  const blob = concatBytes(
    signed,
    new WireWriter().string(signature).bytes(),
    forgery.tail ?? new Uint8Array(),
  );
  return { keyType: key.certificateType, base64: encodeBase64(blob), blob };
}

/**
 * Encodes options or extensions: pairs of name and data, in the given order, data as it stands.
 *
 * @param pairs name, and data with any inner length already in it
 */
export function encodeOptions(pairs: readonly (readonly [string, Bytes])[]): Bytes {
  const writer = new WireWriter();
  for (const [name, data] of pairs) writer.string(name).string(data);
  return writer.bytes();
}

function signedPart(forgery: Forgery, key: ForgingKey, signer: ForgingKey): Bytes {
  return new WireWriter()
    .string(forgery.type ?? key.certificateType)
    .string(forgery.nonce ?? new Uint8Array(32).fill(0x11))
    .raw(forgery.keyFields ?? key.fields)
    .uint64(forgery.serial ?? 0n)
    .uint32(forgery.certificateType ?? 1)
    .string(forgery.keyId ?? "alice@example.com")
    .string(encodePrincipals(forgery.principals ?? ["opkssh-wildcard"]))
    .uint64(forgery.validAfter ?? 0n)
    .uint64(forgery.validBefore ?? FOREVER)
    .string(forgery.criticalOptions ?? "")
    .string(forgery.extensions ?? defaultExtensions())
    .string(forgery.reserved ?? "")
    .string(forgery.signatureKey ?? signer.blob)
    .bytes();
}

function encodePrincipals(principals: Bytes | readonly string[]): Bytes {
  if (principals instanceof Uint8Array) return principals;
  const writer = new WireWriter();
  for (const principal of principals) writer.string(principal);
  return writer.bytes();
}

function defaultExtensions(): Bytes {
  return encodeOptions([
    ["openpubkey-pkt", new WireWriter().string("payload:header:signature").bytes()],
    ["permit-pty", new Uint8Array()],
  ]);
}
