import { encodeBase64 } from "../encoding/base64.ts";
import { type Bytes, concatBytes, equalBytes } from "../encoding/bytes.ts";
import { CommandError } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";
import {
  parsePrivateKeyOuter,
  PRIVATE_KEY_BEGIN,
  PRIVATE_KEY_END,
  PRIVATE_KEY_MAGIC,
  type PrivateKeyOuter,
} from "./private_key_outer.ts";
import { encodePublicKey } from "./public_key.ts";
import { type UserKeyPair, userKeyPairFromSecret } from "./user_key_pair.ts";
import { WireError } from "./wire_error.ts";
import { WireReader } from "./wire_reader.ts";
import { WireWriter } from "./wire_writer.ts";

const LINE = /.{1,64}/g;
/** Cipher block size of an unencrypted file, in bytes: what the private part is padded to. */
const BLOCK = 8;
/** What a private key file says besides the key. */
export interface PrivateKeyFileOptions {
  /** Comment inside the file; opkssh writes `openpubkey cert`. */
  readonly comment: string;
  /** Random 32-bit number that stands twice in the private part. */
  readonly checkint: number;
}

/**
 * Formats an unencrypted private key file (OpenSSH `PROTOCOL.key`), lines of 64 characters.
 * `encryptPrivateKeyFile` puts a passphrase on the result.
 *
 * @param key the key pair
 * @param options comment and check number
 * @returns the file's text, ending in a line feed
 */
export function formatPrivateKeyFile(key: UserKeyPair, options: PrivateKeyFileOptions): string {
  const file = new WireWriter()
    .raw(PRIVATE_KEY_MAGIC)
    .string("none")
    .string("none")
    .string("")
    .uint32(1)
    .string(encodePublicKey(key.publicKey))
    .string(encodePrivatePart(key, options));
  const lines = encodeBase64(file.bytes()).match(LINE) ?? [];
  return [PRIVATE_KEY_BEGIN, ...lines, PRIVATE_KEY_END, ""].join("\n");
}

/**
 * Parses a private key file of the kinds that `login` makes: one P-256 or Ed25519 key. The public
 * half is computed from the secret and must be the one the file states.
 *
 * @param text the file; line lengths do not matter
 * @param options passphrase, when the file has one
 * @returns the key pair and the comment inside the file
 * @throws {CommandError} key_unreadable when the file is anything else, or the passphrase is missing
 *   or wrong
 */
export async function parsePrivateKeyFile(
  text: string,
  options: { readonly passphrase?: string } = {},
): Promise<{ key: UserKeyPair; comment: string }> {
  try {
    const outer = parsePrivateKeyOuter(text);
    if (outer.cipher === "none") return await parsePrivatePart(outer);
    if (options.passphrase === undefined) {
      throw new CommandError("key_unreadable", "The private key is protected by a passphrase");
    }
    const { decryptPrivateKeyFile } = await import("./private_key_passphrase.ts");
    return await parsePrivatePart(
      parsePrivateKeyOuter(await decryptPrivateKeyFile(text, options.passphrase)),
    );
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    throw new CommandError("key_unreadable", `Cannot read the private key: ${error.message}`, {
      cause: error,
    });
  }
}

/**
 * There is one right way to write a given key, comment and check number. Comparing with it checks at
 * once the padding, both copies of the public half, and that they belong to the secret.
 */
async function parsePrivatePart(
  outer: PrivateKeyOuter,
): Promise<{ key: UserKeyPair; comment: string }> {
  const reader = new WireReader(outer.privatePart);
  const checkint = reader.uint32("check number");
  if (reader.uint32("check number") !== checkint) throw new WireError("the check numbers differ");
  const key = await readPrivateFields(reader);
  const comment = reader.text("comment");
  if (
    !equalBytes(outer.privatePart, encodePrivatePart(key, { comment, checkint })) ||
    !equalBytes(outer.publicKey, encodePublicKey(key.publicKey))
  ) {
    throw new WireError("its public and private half do not fit together, or the padding is wrong");
  }
  return { key, comment };
}

async function readPrivateFields(reader: WireReader): Promise<UserKeyPair> {
  switch (reader.text("key type")) {
    case "ecdsa-sha2-nistp256": {
      reader.string("curve name");
      reader.string("point");
      const scalar = reader.positiveMpint("private scalar");
      if (scalar.length > 32) throw new WireError("the private scalar is too long");
      const secret = new Uint8Array(32);
      secret.set(scalar, 32 - scalar.length);
      return await userKeyPairFromSecret("ecdsa", secret);
    }
    case "ssh-ed25519": {
      reader.string("Ed25519 key");
      const secret = reader.string("Ed25519 seed and key").slice(0, 32);
      return await userKeyPairFromSecret("ed25519", secret);
    }
    default:
      throw new WireError("the key is neither P-256 nor Ed25519");
  }
}

function encodePrivatePart(key: UserKeyPair, options: PrivateKeyFileOptions): Bytes {
  const writer = new WireWriter().uint32(options.checkint).uint32(options.checkint);
  writer.raw(encodePublicKey(key.publicKey));
  switch (key.publicKey.type) {
    case "ecdsa-sha2-nistp256":
      writer.mpint(key.secret);
      break;
    case "ssh-ed25519":
      writer.string(concatBytes(key.secret, key.publicKey.key));
      break;
    case "ssh-rsa":
      throw new TypeError("Cannot write the private key: RSA keys are never made here");
    default:
      return unreachable(key.publicKey);
  }
  const unpadded = writer.string(options.comment).bytes();
  const missing = (BLOCK - (unpadded.length % BLOCK)) % BLOCK;
  return concatBytes(unpadded, Uint8Array.from({ length: missing }, (_, index) => index + 1));
}
