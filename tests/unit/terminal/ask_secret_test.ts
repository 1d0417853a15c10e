import assert from "node:assert/strict";
import { askSecret } from "../../../src/terminal/ask_secret.ts";

interface Asked {
  readonly answer: Promise<string | undefined>;
  /** What the terminal was told to do, in order. */
  readonly done: readonly string[];
}

function ask(keys: string | Uint8Array, isTerminal = true): Asked {
  const bytes = typeof keys === "string" ? new TextEncoder().encode(keys) : keys;
  const done: string[] = [];
  let at = 0;
  const answer = askSecret("Secret: ", {
    stdin: {
      isTerminal: () => isTerminal,
      setRaw: (raw) => done.push(raw ? "raw" : "usual"),
      read: (buffer) => {
        const byte = bytes[at++];
        if (byte === undefined) return Promise.resolve(null);
        buffer[0] = byte;
        return Promise.resolve(1);
      },
    },
    stderr: {
      writeSync: (written) => {
        done.push(new TextDecoder().decode(written));
        return written.length;
      },
    },
  });
  return { answer, done };
}

const TYPED: readonly (readonly [string, string | Uint8Array, string | undefined])[] = [
  ["a line", "correct horse\r", "correct horse"],
  ["a line feed", "x\nrest", "x"],
  ["corrected letters", "ab\x7f\x08c\r", "c"],
  ["a corrected letter of two bytes", "a\u00e4\x7fb\r", "ab"],
  ["more corrections than letters", "\x7f\x7fa\r", "a"],
  ["a line begun anew", "wrong\x15right\r", "right"],
  ["nothing", "\r", ""],
  ["the end of input", "abc", undefined],
  ["Ctrl-D", "abc\x04", undefined],
  ["too much", "a".repeat(2000), undefined],
  ["no UTF-8", Uint8Array.of(0xff, 0x0d), undefined],
];

for (const [what, keys, expected] of TYPED) {
  Deno.test(`askSecret of ${what}`, async () => {
    const { answer, done } = ask(keys);
    assert.equal(await answer, expected);
    assert.deepEqual(done, ["raw", "Secret: ", "usual", "\n"]);
  });
}

Deno.test("askSecret ends at Ctrl-C and gives the terminal back", async () => {
  const { answer, done } = ask("abc\x03");
  await assert.rejects(answer, { name: "AbortError" });
  assert.deepEqual(done, ["raw", "Secret: ", "usual", "\n"]);
});

Deno.test("askSecret without a terminal asks nothing and reads nothing", async () => {
  const { answer, done } = ask("secret\r", false);
  assert.equal(await answer, undefined);
  assert.deepEqual(done, []);
});
