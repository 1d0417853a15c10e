import type { Bytes } from "../encoding/bytes.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { escapeControlCharacters } from "./escape_control_characters.ts";

/**
 * Longest record, in bytes. It must fit into the empty buffer of a socket or pipe (64 KiB at least on
 * every system), so that writing it can never wait for whoever reads. The timers of the runtime
 * could bound a wait, too, but the first one costs `verify` 9 ms.
 */
const LONGEST = 32 * 1024;

/**
 * One record as a line for a log of the system.
 *
 * @param header what stands before it
 * @param record text or JSON on one line; control characters are escaped
 * @returns bytes of header, record and line feed; what is too long is cut off
 */
export function systemLogLine(header: string, record: string): Bytes {
  const bytes = encodeUtf8(`${header}${escapeControlCharacters(record)}`);
  const cut = bytes.length > LONGEST ? bytes.slice(0, LONGEST) : bytes;
  const line = new Uint8Array(cut.length + 1);
  line.set(cut);
  line[cut.length] = 0x0a;
  return line;
}
