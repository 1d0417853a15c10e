import assert from "node:assert/strict";
import { escapeForTerminal } from "../../../src/terminal/escape_for_terminal.ts";

const CASES: readonly [name: string, text: string, shown: string][] = [
  ["plain text", "alice@example.com", "alice@example.com"],
  ["accents and emoji", "Andr\u00e9 \u{1f511}", "Andr\u00e9 \u{1f511}"],
  ["a backslash", "C:\\opk\\x1b", "C:\\opk\\x1b"],
  ["a colour sequence", "\x1b[31mred", "\\x1b[31mred"],
  ["a terminal title", "\x1b]0;title\x07", "\\x1b]0;title\\x07"],
  ["line feed, return, tab", "a\nb\rc\td", "a\\nb\\rc\\td"],
  ["NUL and DEL", "\x00\x7f", "\\x00\\x7f"],
  ["C1 controls", "\u0080\u009b31m\u009f", "\\x80\\x9b31m\\x9f"],
  ["the blank after C1", "\u00a0", "\u00a0"],
  ["a bidirectional override", "gpj\u202eexe", "gpj\\u202eexe"],
  ["isolates and marks", "\u2066\u2069\u200e\u200f\u061c", "\\u2066\\u2069\\u200e\\u200f\\u061c"],
  ["line and paragraph separators", "\u2028\u2029", "\\u2028\\u2029"],
  ["a byte order mark", "\ufeffa", "\\ufeffa"],
  ["nothing", "", ""],
];

for (const [name, text, shown] of CASES) {
  Deno.test(`escapeForTerminal shows ${name}`, () => {
    assert.equal(escapeForTerminal(text), shown);
  });
}

Deno.test("escapeForTerminal leaves alone only the characters it was told to keep", () => {
  assert.equal(escapeForTerminal("a\n\tb\r\x1b", "\n\t"), "a\n\tb\\r\\x1b");
});

Deno.test("escapeForTerminal leaves no control character of the first 256 code points", () => {
  const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");
  assert.doesNotMatch(escapeForTerminal(all), /[\u0000-\u001f\u007f-\u009f]/);
});
