import { decodeBase64, encodeBase64 } from "../encoding/base64.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { CommandError } from "../errors/command_error.ts";
import { isCertificateType } from "./is_plain_key_type.ts";
import { WireError } from "./wire_error.ts";
import { WireReader } from "./wire_reader.ts";

/** A `-cert.pub` file taken apart; the certificate itself is not parsed yet. */
export interface CertificateFile {
  /** Certificate type; the blob names the same one. */
  readonly type: string;
  /** The blob as in the file, canonical base64. */
  readonly base64: string;
  /** The certificate blob. */
  readonly blob: Bytes;
  /** Everything after the base64, without blanks around it; empty when there is nothing. */
  readonly comment: string;
}

/**
 * Formats the content of a `-cert.pub` file.
 *
 * @param blob certificate blob
 * @param comment one line; empty for none. A comment that begins with a blank keeps it
 * @returns type, base64 and comment, without a line feed
 * @throws {WireError} when the blob does not even begin with a type
 */
export function formatCertificateFile(blob: Bytes, comment: string): string {
  const words = [new WireReader(blob).text("certificate type"), encodeBase64(blob)];
  if (comment !== "") words.push(comment);
  return words.join(" ");
}

/**
 * Takes a `-cert.pub` file apart.
 *
 * @param text the file: one line, with or without a line feed
 * @returns its parts; give `type` and `base64` to `parseCertificate` for the rest
 * @throws {CommandError} file_invalid when it is not one certificate
 */
export function parseCertificateFile(text: string): CertificateFile {
  const line = text.trim();
  const [type = "", base64 = ""] = line.split(/[ \t]/, 2);
  try {
    if (!isCertificateType(type)) throw new WireError("it does not begin with a certificate type");
    if (/[\r\n]/.test(line)) throw new WireError("it has more than one line");
    const blob = decodeBase64(base64);
    if (new WireReader(blob).text("certificate type") !== type) {
      throw new WireError("the type in front of it is another one than inside");
    }
    return { type, base64, blob, comment: line.slice(type.length + 1 + base64.length).trim() };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CommandError("file_invalid", `Cannot read the certificate file: ${error.message}`, {
      cause: error,
    });
  }
}
