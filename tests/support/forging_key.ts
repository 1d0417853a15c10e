import { encodeBase64url } from "../../src/encoding/base64.ts";
import { type Bytes, concatBytes } from "../../src/encoding/bytes.ts";
import type { CertificateType } from "../../src/ssh/certificate.ts";
import { encodePublicKey, type SshPublicKey } from "../../src/ssh/public_key.ts";
import { userKeyPairFromSecret } from "../../src/ssh/user_key_pair.ts";
import { WireWriter } from "../../src/ssh/wire_writer.ts";

/** A key with which tests sign certificates that nobody should sign. */
export interface ForgingKey {
  /** Type of a certificate for this key. */
  readonly certificateType: CertificateType;
  /** The public half. */
  readonly publicKey: SshPublicKey;
  /** Public key blob. */
  readonly blob: Bytes;
  /** What follows the nonce in a certificate. */
  readonly fields: Bytes;
  /** Signs and returns the signature string of a certificate: format, blob. */
  sign(data: Bytes): Promise<Bytes>;
}

/** Keys by name; `other` ones are for certificates signed by somebody else. */
export type ForgingKeyName = "ecdsa" | "ed25519" | "rsa" | "other-ecdsa" | "other-ed25519";

const made = new Map<ForgingKeyName, Promise<ForgingKey>>();

/**
 * Gives one of the tests' keys; the same one every time within a run.
 *
 * @param name which
 */
export function forgingKey(name: ForgingKeyName): Promise<ForgingKey> {
  const known = made.get(name);
  if (known !== undefined) return known;
  const key = make(name);
  made.set(name, key);
  return key;
}

function make(name: ForgingKeyName): Promise<ForgingKey> {
  switch (name) {
    case "ecdsa":
      return ecdsaKey(1);
    case "other-ecdsa":
      return ecdsaKey(2);
    case "ed25519":
      return ed25519Key(3);
    case "other-ed25519":
      return ed25519Key(4);
    case "rsa":
      return rsaKey();
  }
}

async function ecdsaKey(fill: number): Promise<ForgingKey> {
  const pair = await userKeyPairFromSecret("ecdsa", new Uint8Array(32).fill(fill));
  return {
    certificateType: "ecdsa-sha2-nistp256-cert-v01@openssh.com",
    ...publicParts(pair.publicKey),
    async sign(data: Bytes): Promise<Bytes> {
      const raw = await pair.sign(data);
      const numbers = new WireWriter().mpint(raw.subarray(0, 32)).mpint(raw.subarray(32)).bytes();
      return new WireWriter().string("ecdsa-sha2-nistp256").string(numbers).bytes();
    },
  };
}

async function ed25519Key(fill: number): Promise<ForgingKey> {
  const pair = await userKeyPairFromSecret("ed25519", new Uint8Array(32).fill(fill));
  return {
    certificateType: "ssh-ed25519-cert-v01@openssh.com",
    ...publicParts(pair.publicKey),
    async sign(data: Bytes): Promise<Bytes> {
      return new WireWriter().string("ssh-ed25519").string(await pair.sign(data)).bytes();
    },
  };
}

async function rsaKey(): Promise<ForgingKey> {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-512" };
  const publicExponent = Uint8Array.of(1, 0, 1);
  const pair = await crypto.subtle.generateKey(
    { ...algorithm, modulusLength: 2048, publicExponent },
    true,
    ["sign", "verify"],
  );
  const jwk = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const n = Uint8Array.fromBase64(jwk.n ?? "", { alphabet: "base64url" });
  if (encodeBase64url(n) !== jwk.n) throw new TypeError("Cannot read back the modulus");
  return {
    certificateType: "ssh-rsa-cert-v01@openssh.com",
    ...publicParts({ type: "ssh-rsa", e: publicExponent, n }),
    async sign(data: Bytes): Promise<Bytes> {
      const raw = new Uint8Array(await crypto.subtle.sign(algorithm, pair.privateKey, data));
      return new WireWriter().string("rsa-sha2-512").string(raw).bytes();
    },
  };
}

function publicParts(publicKey: SshPublicKey): Pick<ForgingKey, "publicKey" | "blob" | "fields"> {
  const blob = encodePublicKey(publicKey);
  const fields = concatBytes(blob.subarray(4 + publicKey.type.length));
  return { publicKey, blob, fields };
}
