import { type Bytes, equalBytes } from "../encoding/bytes.ts";
import { CommandError } from "../errors/command_error.ts";
import { Refusal } from "../errors/refusal.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { readGuardedFile } from "../platform/read_guarded_file.ts";
import type { Certificate } from "../ssh/certificate.ts";
import { parseCertificateFile } from "../ssh/certificate_file.ts";
import { parseCertificate } from "../ssh/parse_certificate.ts";
import { parsePrivateKeyFile } from "../ssh/private_key_file.ts";
import { parsePrivateKeyOuter } from "../ssh/private_key_outer.ts";
import { encodePublicKey } from "../ssh/public_key.ts";

/** Where a private key and its certificate are. */
export interface KeyPairPaths {
  /** The private key. */
  readonly privateKey: string;
  /** The certificate: the private key's path and `-cert.pub`. */
  readonly certificate: string;
}

/** What is found at a pair of paths. */
export type KeyPairState =
  /** Neither file is there. */
  | { readonly kind: "free" }
  /** A certificate of ours without its key. */
  | { readonly kind: "orphan" }
  /** Made by login, and complete. */
  | { readonly kind: "ours"; readonly comment: string; readonly certificate: Certificate }
  /** Both files are login's, but of two different logins: a write was cut short by force. */
  | { readonly kind: "interrupted" }
  /** Not to be touched; `expected` when there simply is no certificate of ours. */
  | { readonly kind: "foreign"; readonly reason: string; readonly expected: boolean };

/** Which certificates count as made by login, by the comment in the file. */
export type OwnComment = (comment: string) => boolean;

/** The comment inside every private key that login writes. */
export const PRIVATE_KEY_COMMENT = "openpubkey cert";

/** Longest key or certificate file read, in bytes. */
const MAX_BYTES = 256 * 1024;

/**
 * Names the certificate that belongs to a private key file.
 *
 * @param privateKey path of the private key
 * @returns both paths
 */
export function keyPairPaths(privateKey: string): KeyPairPaths {
  return { privateKey, certificate: `${privateKey}-cert.pub` };
}

/**
 * Decides whether login may replace, and logout may remove, what is at a pair of paths. Ours is a
 * pair whose certificate has our comment and certifies the private key beside it, with or without a
 * passphrase. Symbolic links and everything that cannot be read are somebody else's.
 *
 * The Go tool's login looks at the comment alone, and destroys a key that the user put beside an old
 * certificate (`tests/attacks/login_test.ts`, "stale certificate").
 *
 * @param paths the pair
 * @param isOwnComment which comments are ours
 * @param fileSystem seam
 * @returns what was found
 */
export async function examineKeyPair(
  paths: KeyPairPaths,
  isOwnComment: OwnComment,
  fileSystem: FileSystem,
): Promise<KeyPairState> {
  const key = await read(paths.privateKey, fileSystem);
  const certificate = await read(paths.certificate, fileSystem);
  if (key.kind === "unreadable") return foreign(key.reason);
  if (certificate.kind === "unreadable") return foreign(certificate.reason);
  if (certificate.kind === "absent") {
    if (key.kind === "absent") return { kind: "free" };
    return foreign(`"${paths.privateKey}" has no certificate, so opkssh did not make it`, true);
  }
  const parsed = parseCertificateText(certificate.text);
  if (parsed === undefined) return foreign(`"${paths.certificate}" is not a certificate we read`);
  if (!isOwnComment(parsed.comment)) {
    return foreign(`"${paths.certificate}" was not made by opkssh`, true);
  }
  if (key.kind === "absent") return { kind: "orphan" };
  return await compare(paths, key.text, parsed);
}

interface ParsedFile {
  readonly comment: string;
  readonly certificate: Certificate;
}

async function compare(
  paths: KeyPairPaths,
  privateKey: string,
  { comment, certificate }: ParsedFile,
): Promise<KeyPairState> {
  const certified = encodePublicKey(certificate.publicKey);
  if (isEncryptedKeyOf(certified, privateKey)) return { kind: "ours", comment, certificate };
  try {
    const { key, comment: inner } = await parsePrivateKeyFile(privateKey);
    if (equalBytes(encodePublicKey(key.publicKey), certified)) {
      return { kind: "ours", comment, certificate };
    }
    // only login writes this comment into a private key: nobody else's key is lost
    if (inner === PRIVATE_KEY_COMMENT) return { kind: "interrupted" };
    return foreign(`"${paths.privateKey}" is not the key of the certificate beside it`);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return foreign(`"${paths.privateKey}": ${error.message}`);
  }
}

/** With a passphrase the public half is all there is to see; only our own key has this one. */
function isEncryptedKeyOf(certified: Bytes, privateKey: string): boolean {
  try {
    const { cipher, publicKey } = parsePrivateKeyOuter(privateKey);
    return cipher !== "none" && equalBytes(publicKey, certified);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return false;
  }
}

function parseCertificateText(text: string): ParsedFile | undefined {
  try {
    const { type, base64, comment } = parseCertificateFile(text);
    return { comment, certificate: parseCertificate(type, base64) };
  } catch (error) {
    if (error instanceof CommandError || error instanceof Refusal) return undefined;
    throw error;
  }
}

type Content =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly reason: string };

async function read(path: string, fileSystem: FileSystem): Promise<Content> {
  try {
    const { text } = await readGuardedFile(path, { maxBytes: MAX_BYTES }, { fileSystem });
    return { kind: "text", text };
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    return error.kind === "absent"
      ? { kind: "absent" }
      : { kind: "unreadable", reason: error.message };
  }
}

function foreign(reason: string, expected = false): KeyPairState {
  return { kind: "foreign", reason, expected };
}
