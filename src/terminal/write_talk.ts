import { encodeUtf8 } from "../encoding/utf8.ts";
import type { OutputStream } from "./system_terminal.ts";
import { writeRaw } from "./write_raw.ts";

/**
 * Writes what is said on the way. When the stream is closed or full there is nobody left to tell, and
 * the work itself goes on.
 *
 * @param stream where to
 * @param text exactly what is written
 */
export function writeTalk(stream: Pick<OutputStream, "writeSync">, text: string): void {
  try {
    writeRaw(encodeUtf8(text), stream);
  } catch {
    // see above
  }
}
