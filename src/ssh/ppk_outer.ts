import { decodeBase64 } from "../encoding/base64.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { WireError } from "./wire_error.ts";
import { WireReader } from "./wire_reader.ts";

/** What a PPK file says without its passphrase; nothing in it is verified. */
export interface PpkOuter {
  /** Type of the key, or of the certificate in its place. */
  readonly type: string;
  readonly comment: string;
  /** True when it has a passphrase. */
  readonly encrypted: boolean;
  /** Public key or certificate blob. */
  readonly publicPart: Bytes;
}

/** In characters; a file with a large certificate has about 90 000. */
const MAX_FILE = 256 * 1024;

/**
 * Parses the outside of a PuTTY private key file, versions 2 and 3 (PuTTY manual, section C.2).
 *
 * @param text the file; lines may end as on any system
 * @returns its parts
 * @throws {SyntaxError} when the file is anything else
 */
export function parsePpkOuter(text: string): PpkOuter {
  if (text.length > MAX_FILE) throw new WireError("the file is too long");
  const lines = text.split(/\r\n|\n|\r/);
  const type = valueOf(lines[0], /^PuTTY-User-Key-File-[23]: (.+)$/);
  const encryption = valueOf(lines[1], /^Encryption: (aes256-cbc|none)$/);
  const comment = valueOf(lines[2], /^Comment: (.*)$/);
  const count = Number(valueOf(lines[3], /^Public-Lines: (\d{1,5})$/));
  if (count + 4 >= lines.length) throw new WireError("the file ends in its public part");
  const publicPart = decodeBase64(lines.slice(4, 4 + count).join(""));
  if (new WireReader(publicPart).text("type") !== type) {
    throw new WireError("the type in front of it is another one than inside");
  }
  return { type, comment, encrypted: encryption !== "none", publicPart };
}

function valueOf(line: string | undefined, form: RegExp): string {
  const value = form.exec(line ?? "")?.[1];
  if (value === undefined) throw new WireError("the file is not in PuTTY's format");
  return value;
}
