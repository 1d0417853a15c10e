import assert from "node:assert/strict";
import { loggedTerminal } from "../../../src/terminal/logged_terminal.ts";
import { memoryTerminal } from "../../support/memory_terminal.ts";

const NOW = (): Date => new Date(2026, 2, 4, 5, 6, 7);

Deno.test("loggedTerminal logs what is said, with the local time, and says it too", () => {
  const lines: string[] = [];
  const memory = memoryTerminal({ verbose: true });
  const terminal = loggedTerminal(memory, (line) => lines.push(line), NOW);
  terminal.say("a fact");
  terminal.detail("a detail");
  terminal.warn("careful");
  terminal.hint("type this");
  terminal.error("it failed");
  assert.deepEqual(lines, [
    "2026/03/04 05:06:07 a fact",
    "2026/03/04 05:06:07 a detail",
    "2026/03/04 05:06:07 warning: careful",
    "2026/03/04 05:06:07 hint: type this",
    "2026/03/04 05:06:07 error: it failed",
  ]);
  assert.equal(
    memory.stderr,
    "opkssh: a fact\nopkssh: a detail\nopkssh: warning: careful\n" +
      "opkssh: hint: type this\nopkssh: error: it failed\n",
  );
});

Deno.test("loggedTerminal never logs the result", () => {
  const lines: string[] = [];
  const memory = memoryTerminal();
  loggedTerminal(memory, (line) => lines.push(line), NOW).result("a private key");
  assert.deepEqual(lines, []);
  assert.equal(memory.stdout, "a private key\n");
});

Deno.test("loggedTerminal logs what quiet keeps from the person", () => {
  const lines: string[] = [];
  const memory = memoryTerminal({ quiet: true });
  const terminal = loggedTerminal(memory, (line) => lines.push(line), NOW);
  terminal.say("a fact");
  terminal.detail("a detail");
  assert.equal(memory.stderr, "");
  assert.equal(lines.length, 2);
});
