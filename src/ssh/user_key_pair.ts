import { decodeBase64url } from "../encoding/base64.ts";
import { type Bytes, concatBytes } from "../encoding/bytes.ts";
import { unreachable } from "../errors/unreachable.ts";
import { type SshPublicKey } from "./public_key.ts";

/** Kinds of key that `login` makes. */
export type UserKeyKind = "ecdsa" | "ed25519";

/** A user's key pair in memory. */
export interface UserKeyPair {
  /** `ecdsa` is P-256. */
  readonly kind: UserKeyKind;
  /** The public half. */
  readonly publicKey: SshPublicKey;
  /** The private scalar, big-endian (ECDSA), or the seed of RFC 8032 (Ed25519); 32 bytes. */
  readonly secret: Bytes;
  /**
   * Signs data: ECDSA with SHA-256, or pure Ed25519.
   *
   * @returns 64 bytes: r and s, or the Ed25519 signature
   */
  sign(data: Bytes): Promise<Bytes>;
}

const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const ED25519 = { name: "Ed25519" } as const;
/** PKCS #8 (RFC 5958) around a bare secret; WebCrypto computes the public key that is left out. */
const PKCS8_PREFIX: Readonly<Record<UserKeyKind, string>> = {
  ecdsa: "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420",
  ed25519: "302e020100300506032b657004220420",
};

/**
 * Makes a new key pair.
 *
 * @param kind which
 * @returns the pair
 */
export async function generateUserKeyPair(kind: UserKeyKind): Promise<UserKeyPair> {
  const algorithm = algorithmOf(kind);
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new TypeError("Cannot generate a key pair: got a single key");
  return await fromJwk(kind, await crypto.subtle.exportKey("jwk", pair.privateKey));
}

/**
 * Rebuilds a key pair from its secret half.
 *
 * @param kind which
 * @param secret 32 bytes, see {@linkcode UserKeyPair.secret}
 * @returns the pair
 * @throws {RangeError} when the secret is not 32 bytes, or not a scalar of P-256
 */
export async function userKeyPairFromSecret(
  kind: UserKeyKind,
  secret: Bytes,
): Promise<UserKeyPair> {
  if (secret.length !== 32) throw new RangeError("Cannot use the secret key: it is not 32 bytes");
  return await fromJwk(kind, await completeJwk(kind, secret));
}

/** Has WebCrypto compute the public half, which it does when the key is exported. */
async function completeJwk(kind: UserKeyKind, secret: Bytes): Promise<JsonWebKey> {
  const pkcs8 = concatBytes(Uint8Array.fromHex(PKCS8_PREFIX[kind]), secret);
  try {
    const key = await crypto.subtle.importKey("pkcs8", pkcs8, algorithmOf(kind), true, ["sign"]);
    return await crypto.subtle.exportKey("jwk", key);
  } catch (cause) {
    throw new RangeError("Cannot use the secret key: it is not a scalar of its curve", { cause });
  } finally {
    pkcs8.fill(0);
  }
}

/** Keeps the secret as bytes and signs with a key object that nothing can be exported from. */
async function fromJwk(kind: UserKeyKind, jwk: JsonWebKey): Promise<UserKeyPair> {
  const algorithm = algorithmOf(kind);
  const signingKey = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["sign"]);
  return {
    kind,
    publicKey: publicKeyOf(kind, jwk),
    secret: member(jwk.d),
    async sign(data: Bytes): Promise<Bytes> {
      return new Uint8Array(await crypto.subtle.sign(algorithm, signingKey, data));
    },
  };
}

function publicKeyOf(kind: UserKeyKind, jwk: JsonWebKey): SshPublicKey {
  switch (kind) {
    case "ecdsa":
      return {
        type: "ecdsa-sha2-nistp256",
        point: concatBytes(Uint8Array.of(4), member(jwk.x), member(jwk.y)),
      };
    case "ed25519":
      return { type: "ssh-ed25519", key: member(jwk.x) };
    default:
      return unreachable(kind);
  }
}

function member(value: string | undefined): Bytes {
  return decodeBase64url(value ?? "");
}

function algorithmOf(kind: UserKeyKind): typeof ECDSA | typeof ED25519 {
  switch (kind) {
    case "ecdsa":
      return ECDSA;
    case "ed25519":
      return ED25519;
    default:
      return unreachable(kind);
  }
}
