import { OutputClosedError } from "./output_closed_error.ts";
import type { OutputStream } from "./system_terminal.ts";

/**
 * Writes bytes to stdout exactly as they are, for what another program reads: nothing is added,
 * nothing escaped.
 *
 * @param bytes all of them are on their way when this returns
 * @param stream seam, default this process's stdout
 * @throws {OutputClosedError} when nobody reads stdout any more
 * @throws {Error} of the system when stdout takes no more, such as a full disk
 */
export function writeRaw(
  bytes: Uint8Array,
  stream: Pick<OutputStream, "writeSync"> = Deno.stdout,
): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += stream.writeSync(bytes.subarray(written));
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) throw new OutputClosedError(error);
      // a parent may have made the pipe non-blocking; its reader needs a moment
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
