import assert from "node:assert/strict";
import { askLine } from "../../../src/terminal/ask_line.ts";

async function ask(input: string | Uint8Array): Promise<[string | undefined, string, number]> {
  let rest = typeof input === "string" ? new TextEncoder().encode(input) : input;
  let asked = "";
  const answer = await askLine("Sure? ", {
    stdin: {
      read(buffer): Promise<number | null> {
        if (rest.length === 0) return Promise.resolve(null);
        const part = rest.subarray(0, buffer.length);
        buffer.set(part);
        rest = rest.subarray(part.length);
        return Promise.resolve(part.length);
      },
    },
    // a stream that takes one byte at a time
    stderr: {
      writeSync(bytes): number {
        asked += String.fromCharCode(bytes[0] ?? 0);
        return 1;
      },
    },
  });
  return [answer, asked, rest.length];
}

Deno.test("askLine asks, reads one line and leaves the rest", async () => {
  assert.deepEqual(await ask("yes\nmore"), ["yes", "Sure? ", 4]);
  assert.deepEqual(await ask("yes\r\n"), ["yes", "Sure? ", 0]);
  assert.deepEqual(await ask("yes"), ["yes", "Sure? ", 0]);
  assert.deepEqual(await ask("\n"), ["", "Sure? ", 0]);
});

Deno.test("askLine has no answer at the end of input, nor for what is no answer", async () => {
  assert.equal((await ask(""))[0], undefined);
  assert.equal((await ask("y".repeat(2000)))[0], undefined);
  assert.equal((await ask(new Uint8Array([0xff, 0x0a])))[0], undefined);
});
