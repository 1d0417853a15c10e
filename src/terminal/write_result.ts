import { encodeUtf8 } from "../encoding/utf8.ts";
import { CommandError } from "../errors/command_error.ts";
import { OutputClosedError } from "./output_closed_error.ts";
import type { OutputStream } from "./system_terminal.ts";
import { writeRaw } from "./write_raw.ts";

/**
 * Writes a result, with a line feed at its end.
 *
 * @param stream where to
 * @param text the result; a line feed is added when it does not end in one
 * @throws {OutputClosedError} when nobody reads the stream any more
 * @throws {CommandError} `file_unwritable` when it takes no more, such as a full disk
 */
export function writeResult(stream: Pick<OutputStream, "writeSync">, text: string): void {
  try {
    writeRaw(encodeUtf8(text.endsWith("\n") ? text : `${text}\n`), stream);
  } catch (error) {
    if (error instanceof OutputClosedError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError("file_unwritable", `cannot write to standard output: ${reason}`, {
      cause: error,
    });
  }
}
