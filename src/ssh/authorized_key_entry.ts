import { decodeBase64 } from "../encoding/base64.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { CommandError } from "../errors/command_error.ts";
import { WireReader } from "./wire_reader.ts";

const KEY = /^(\S+)[ \t]+(\S+)(.*)$/;

/** One entry of an authorized_keys file or of a `.pub` file. */
export interface AuthorizedKeyEntry {
  /** Options as written, split at commas outside quotes; usually none. */
  readonly options: readonly string[];
  /** Key type; the blob names the same one. Any type, plain or certificate. */
  readonly keyType: string;
  /** The blob as written, canonical base64. */
  readonly base64: string;
  /** Public key or certificate blob. */
  readonly blob: Bytes;
  /** Rest of the line, without blanks around it. */
  readonly comment: string;
}

/**
 * Finds the first entry in text like that of an authorized_keys file (sshd(8)): empty lines, comment
 * lines and lines that are no entry are skipped, options in front and a comment behind are allowed.
 * For people who look at keys (`inspect`); `verify` never reads anything this leniently.
 *
 * @param text one or more lines
 * @returns the first entry
 * @throws {CommandError} file_invalid when no line is an entry
 */
export function parseAuthorizedKeyEntry(text: string): AuthorizedKeyEntry {
  for (const line of text.split(/\r?\n|\r/)) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    const entry = keyAt(trimmed, []) ?? keyAfterOptions(trimmed);
    if (entry !== undefined) return entry;
  }
  throw new CommandError("file_invalid", "Cannot find an SSH public key or certificate", {
    hints: ["an entry is a key type and base64: ssh-ed25519 AAAA..."],
  });
}

function keyAfterOptions(line: string): AuthorizedKeyEntry | undefined {
  const options: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i];
    if (quoted && character === "\\" && line[i + 1] === '"') i++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === ",") {
      options.push(line.slice(start, i));
      start = i + 1;
    } else if (!quoted && (character === " " || character === "\t")) {
      options.push(line.slice(start, i));
      return keyAt(line.slice(i).trim(), options);
    }
  }
  return undefined;
}

/** Type and base64 that name the same type are an entry; anything else is not. */
function keyAt(text: string, options: readonly string[]): AuthorizedKeyEntry | undefined {
  const [, keyType = "", base64 = "", rest = ""] = KEY.exec(text) ?? [];
  try {
    const blob = decodeBase64(base64);
    if (new WireReader(blob).text("key type") !== keyType) return undefined;
    return { options, keyType, base64, blob, comment: rest.trim() };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
