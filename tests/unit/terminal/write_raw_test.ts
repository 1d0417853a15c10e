import assert from "node:assert/strict";
import { OutputClosedError } from "../../../src/terminal/output_closed_error.ts";
import { writeRaw } from "../../../src/terminal/write_raw.ts";

Deno.test("writeRaw writes everything, however little the stream takes at a time", () => {
  const taken: number[] = [];
  let busy = true;
  const writeSync = (bytes: Uint8Array): number => {
    busy = !busy;
    if (busy) throw new Deno.errors.WouldBlock("busy");
    taken.push(...bytes.subarray(0, 2));
    return Math.min(2, bytes.length);
  };
  const bytes = new Uint8Array([0, 10, 13, 27, 255]);
  writeRaw(bytes, { writeSync });
  assert.deepEqual(taken, [...bytes]);
});

Deno.test("writeRaw tells that its reader has gone, and every other failure as it is", () => {
  const failing = (error: Error) => ({
    writeSync: (): number => {
      throw error;
    },
  });
  const bytes = new Uint8Array(1);
  assert.throws(() => writeRaw(bytes, failing(new Deno.errors.BrokenPipe("x"))), OutputClosedError);
  const full = new Error("No space left on device");
  assert.throws(() => writeRaw(bytes, failing(full)), full);
});
