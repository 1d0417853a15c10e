import { encodeBase64 } from "../encoding/base64.ts";
import { type Bytes, concatBytes } from "../encoding/bytes.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { CommandError } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";
import type { UserKeyPair } from "./user_key_pair.ts";
import { WireReader } from "./wire_reader.ts";
import { WireWriter } from "./wire_writer.ts";

/** What a PPK file says besides the private key. */
export interface PpkFileOptions {
  /** The certificate blob; PuTTY 0.78 and later take it in the place of the public key. */
  readonly certificate: Bytes;
  /** Comment inside the file, one line; opkssh writes `openpubkey cert`. */
  readonly comment: string;
  /** Passphrase; undefined for none. Secret. */
  readonly passphrase?: string | undefined;
  /** Random bytes, needed with a passphrase. */
  readonly random: (length: number) => Uint8Array;
}

/** Second recommended choice of RFC 9106 section 4: 64 MiB, 3 passes, 4 lanes. */
const ARGON2 = { memory: 65_536, passes: 3, parallelism: 4 } as const;
const SALT_LENGTH = 16;
/** What AES-256-CBC works on, in bytes. */
const BLOCK = 16;
const LINE = /.{1,64}/g;

/**
 * Formats a private key as PuTTY reads it: PPK version 3 (PuTTY manual, appendix C), with the
 * certificate inside, so that PuTTY, Pageant, plink and WinSCP need this one file. With a passphrase
 * the private part is encrypted with AES-256-CBC under a key from Argon2id, which takes 64 MiB and
 * about 0.2 s.
 *
 * @param key the key pair
 * @param options certificate, comment, passphrase
 * @returns the file's text, ending in a line feed
 * @throws {CommandError} usage when the passphrase is empty
 */
export async function formatPpkFile(key: UserKeyPair, options: PpkFileOptions): Promise<string> {
  const { certificate, comment, passphrase } = options;
  const type = new WireReader(certificate).text("certificate type");
  const lock = passphrase === undefined ? undefined : await lockWith(passphrase, options.random);
  const encryption = lock === undefined ? "none" : "aes256-cbc";
  const plain = padded(encodePrivatePart(key), lock === undefined ? 1 : BLOCK, options.random);
  const mac = await macOf(
    lock?.macKey ?? new Uint8Array(0),
    new WireWriter().string(type).string(encryption).string(comment).string(certificate)
      .string(plain).bytes(),
  );
  const stored = lock === undefined ? plain : await lock.encrypt(plain);
  return [
    `PuTTY-User-Key-File-3: ${type}`,
    `Encryption: ${encryption}`,
    `Comment: ${comment}`,
    ...linesOf("Public-Lines", certificate),
    ...lock?.lines ?? [],
    ...linesOf("Private-Lines", stored),
    `Private-MAC: ${mac.toHex()}`,
    "",
  ].join("\n");
}

function linesOf(name: string, bytes: Bytes): readonly string[] {
  const lines = encodeBase64(bytes).match(LINE) ?? [];
  return [`${name}: ${lines.length}`, ...lines];
}

/** Only what the public half does not say (section C.3 of the manual). */
function encodePrivatePart({ kind, secret }: UserKeyPair): Bytes {
  switch (kind) {
    case "ecdsa":
      return new WireWriter().mpint(secret).bytes();
    case "ed25519":
      return new WireWriter().string(secret).bytes();
    default:
      return unreachable(kind);
  }
}

function padded(bytes: Bytes, block: number, random: PpkFileOptions["random"]): Bytes {
  const missing = (block - (bytes.length % block)) % block;
  return missing === 0 ? bytes : concatBytes(bytes, random(missing));
}

/** What a passphrase gives. */
interface Lock {
  /** How it was derived, as the file says it. */
  readonly lines: readonly string[];
  readonly macKey: Bytes;
  /** Encrypts whole blocks. */
  readonly encrypt: (plain: Bytes) => Promise<Bytes>;
}

async function lockWith(passphrase: string, random: PpkFileOptions["random"]): Promise<Lock> {
  if (passphrase === "") throw new CommandError("usage", "The passphrase is empty");
  const salt = random(SALT_LENGTH);
  const derived = await deriveBytes(encodeUtf8(passphrase), salt, 32 + BLOCK + 32);
  const key = derived.subarray(0, 32);
  const iv = derived.subarray(32, 32 + BLOCK);
  return {
    lines: [
      "Key-Derivation: Argon2id",
      `Argon2-Memory: ${ARGON2.memory}`,
      `Argon2-Passes: ${ARGON2.passes}`,
      `Argon2-Parallelism: ${ARGON2.parallelism}`,
      `Argon2-Salt: ${salt.toHex()}`,
    ],
    macKey: derived.subarray(32 + BLOCK),
    encrypt: async (plain) => {
      const aes = await crypto.subtle.importKey("raw", key, "AES-CBC", false, ["encrypt"]);
      const encrypted = await crypto.subtle.encrypt({ name: "AES-CBC", iv }, aes, plain);
      // WebCrypto always appends a block of padding, which the format has no place for
      return new Uint8Array(encrypted).subarray(0, plain.length);
    },
  };
}

/** The runtime's own Argon2: in JavaScript, without a compiler, it would take a minute. */
async function deriveBytes(password: Bytes, nonce: Uint8Array, length: number): Promise<Bytes> {
  const algorithm = { name: "Argon2id", nonce, ...ARGON2 };
  const key = await crypto.subtle.importKey("raw-secret", password, algorithm, false, [
    "deriveBits",
  ]);
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, length * 8));
}

async function macOf(secret: Bytes, data: Bytes): Promise<Bytes> {
  // a key of zeros is the same as an empty one (RFC 2104), which WebCrypto does not take
  const bytes = secret.length === 0 ? new Uint8Array(32) : secret;
  const hmac = { name: "HMAC", hash: "SHA-256" } as const;
  const key = await crypto.subtle.importKey("raw", bytes, hmac, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign(hmac, key, data));
}
