import { decodeBase64 } from "../encoding/base64.ts";
import { type Bytes, equalBytes } from "../encoding/bytes.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { WireError } from "./wire_error.ts";
import { WireReader } from "./wire_reader.ts";

/** First line of a private key file in OpenSSH's own format. */
export const PRIVATE_KEY_BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";
/** Its last line. */
export const PRIVATE_KEY_END = "-----END OPENSSH PRIVATE KEY-----";
/** The bytes its content begins with. */
export const PRIVATE_KEY_MAGIC = encodeUtf8("openssh-key-v1\0");
/** ssh-keygen uses 24 by default; thousands would only keep the machine busy. */
const MAX_BCRYPT_ROUNDS = 1024;
/** In characters; a file with one key has about 500. */
const MAX_FILE = 64 * 1024;

/** What a private key file says without its passphrase. */
export interface PrivateKeyOuter {
  /** Cipher; `none` for a file without passphrase. */
  readonly cipher: string;
  /** The public half as the file states it; for an encrypted file nothing vouches for it. */
  readonly publicKey: Bytes;
  /** The private part, encrypted unless the cipher is `none`. */
  readonly privatePart: Bytes;
}

/**
 * Parses the outside of a private key file with one key (OpenSSH `PROTOCOL.key`), encrypted or not.
 *
 * @param text the file; line lengths do not matter
 * @returns its parts
 * @throws {SyntaxError} when the file is anything else
 */
export function parsePrivateKeyOuter(text: string): PrivateKeyOuter {
  if (text.length > MAX_FILE) throw new WireError("the file is too long");
  const trimmed = text.trim();
  if (!trimmed.startsWith(PRIVATE_KEY_BEGIN) || !trimmed.endsWith(PRIVATE_KEY_END)) {
    throw new WireError("the file is not in OpenSSH format");
  }
  const body = trimmed.slice(PRIVATE_KEY_BEGIN.length, -PRIVATE_KEY_END.length)
    .split(/[\r\n]+/).join("");
  const reader = new WireReader(decodeBase64(body));
  if (!equalBytes(reader.raw(PRIVATE_KEY_MAGIC.length, "magic"), PRIVATE_KEY_MAGIC)) {
    throw new WireError("the file does not begin as OpenSSH private keys do");
  }
  const cipher = reader.text("cipher");
  const kdf = reader.text("key derivation");
  const kdfOptions = reader.string("key derivation options");
  if ((cipher === "none") !== (kdf === "none")) {
    throw new WireError("cipher and key derivation do not fit together");
  }
  if (kdf !== "none") assertRounds(kdfOptions);
  if (reader.uint32("number of keys") !== 1) throw new WireError("it does not hold one key");
  const publicKey = reader.string("public key");
  const privatePart = reader.string("private part");
  reader.end("file");
  return { cipher, publicKey, privatePart };
}

function assertRounds(kdfOptions: Bytes): void {
  const reader = new WireReader(kdfOptions);
  reader.string("salt");
  if (reader.uint32("rounds") > MAX_BCRYPT_ROUNDS) {
    throw new WireError(`the passphrase takes more than ${MAX_BCRYPT_ROUNDS} rounds`);
  }
  reader.end("key derivation options");
}
