import assert from "node:assert/strict";
import { CommandError } from "../../../src/errors/command_error.ts";
import { OutputClosedError } from "../../../src/terminal/output_closed_error.ts";
import { type OutputStream, systemTerminal } from "../../../src/terminal/system_terminal.ts";
import { memoryTerminal } from "../../support/memory_terminal.ts";

Deno.test("systemTerminal puts the result on stdout and all talk on stderr", () => {
  const terminal = memoryTerminal({ verbose: true });
  terminal.result("the result");
  terminal.say("a fact");
  terminal.detail("a detail");
  terminal.warn("careful");
  terminal.hint("type this");
  terminal.error("it failed");
  assert.equal(terminal.stdout, "the result\n");
  assert.equal(
    terminal.stderr,
    "opkssh: a fact\nopkssh: a detail\nopkssh: warning: careful\n" +
      "opkssh: hint: type this\nopkssh: error: it failed\n",
  );
});

Deno.test("systemTerminal says no details without verbose", () => {
  const terminal = memoryTerminal();
  terminal.detail("a detail");
  assert.equal(terminal.stderr, "");
});

Deno.test("systemTerminal with quiet keeps result, warnings and errors only", () => {
  const terminal = memoryTerminal({ quiet: true });
  terminal.result("r");
  terminal.say("a fact");
  terminal.hint("type this");
  terminal.warn("careful");
  terminal.error("it failed");
  assert.equal(terminal.stdout, "r\n");
  assert.equal(terminal.stderr, "opkssh: warning: careful\nopkssh: error: it failed\n");
});

Deno.test("systemTerminal does not add a second line feed to a result", () => {
  const terminal = memoryTerminal();
  terminal.result("one\ntwo\n");
  assert.equal(terminal.stdout, "one\ntwo\n");
});

Deno.test("systemTerminal escapes a line feed in talk, so nothing can forge a second line", () => {
  const terminal = memoryTerminal();
  terminal.say("denied\nopkssh: hint: run this\x1b[2K");
  assert.equal(terminal.stderr, "opkssh: denied\\nopkssh: hint: run this\\x1b[2K\n");
});

Deno.test("systemTerminal escapes control characters of a result on a terminal only", () => {
  const shown = memoryTerminal({ resultIsTerminal: true });
  shown.result("a\tb\x1b[31m\nc");
  assert.equal(shown.stdout, "a\tb\\x1b[31m\nc\n");
  const piped = memoryTerminal();
  piped.result("a\tb\x1b[31m\nc");
  assert.equal(piped.stdout, "a\tb\x1b[31m\nc\n");
});

Deno.test("systemTerminal colours labels on a terminal and nowhere else", () => {
  const terminal = memoryTerminal({ interactive: true });
  terminal.error("it failed");
  terminal.warn("careful");
  terminal.hint("type this");
  terminal.say("a fact");
  assert.equal(terminal.colour, true);
  assert.equal(
    terminal.stderr,
    "opkssh: \x1b[1;31merror\x1b[0m: it failed\nopkssh: \x1b[33mwarning\x1b[0m: careful\n" +
      "opkssh: \x1b[36mhint\x1b[0m: type this\nopkssh: a fact\n",
  );
});

Deno.test("systemTerminal obeys NO_COLOR on a terminal", () => {
  const terminal = memoryTerminal({ interactive: true, environment: { NO_COLOR: "1" } });
  terminal.error("it failed");
  assert.equal(terminal.colour, false);
  assert.equal(terminal.stderr, "opkssh: error: it failed\n");
});

Deno.test("systemTerminal is interactive only when stdin and stderr are terminals", () => {
  const terminals = { isTerminal: (): boolean => true, writeSync: (b: Uint8Array) => b.length };
  const pipe = { isTerminal: (): boolean => false, writeSync: (b: Uint8Array) => b.length };
  assert.equal(systemTerminal({ stdin: terminals, stderr: terminals }).interactive, true);
  assert.equal(systemTerminal({ stdin: pipe, stderr: terminals }).interactive, false);
  assert.equal(systemTerminal({ stdin: terminals, stderr: pipe }).interactive, false);
});

/** A stream whose writes end as the steps say: a number of bytes taken, or an error. */
function scriptedStream(steps: (number | Error)[]): OutputStream & { text: () => string } {
  let text = "";
  return {
    isTerminal: () => false,
    writeSync: (bytes) => {
      const step = steps.shift() ?? bytes.length;
      if (step instanceof Error) throw step;
      text += new TextDecoder().decode(bytes.subarray(0, step));
      return Math.min(step, bytes.length);
    },
    text: () => text,
  };
}

Deno.test("systemTerminal writes on after a short write", () => {
  const stdout = scriptedStream([3, 1]);
  systemTerminal({ stdout }).result("abcdefgh");
  assert.equal(stdout.text(), "abcdefgh\n");
});

Deno.test("systemTerminal waits for a pipe that is full at the moment", () => {
  const stdout = scriptedStream([3, new Deno.errors.WouldBlock("full")]);
  systemTerminal({ stdout }).result("abcdefgh");
  assert.equal(stdout.text(), "abcdefgh\n");
});

Deno.test("systemTerminal result throws OutputClosedError when nobody reads", () => {
  const stdout = scriptedStream([new Deno.errors.BrokenPipe("gone")]);
  assert.throws(() => systemTerminal({ stdout }).result("x"), OutputClosedError);
});

Deno.test("systemTerminal result throws file_unwritable when the disk is full", () => {
  const stdout = scriptedStream([new Error("No space left on device (os error 28)")]);
  assert.throws(
    () => systemTerminal({ stdout }).result("x"),
    (error) => {
      assert.ok(error instanceof CommandError);
      assert.equal(error.code, "file_unwritable");
      assert.equal(
        error.message,
        "cannot write to standard output: No space left on device (os error 28)",
      );
      return true;
    },
  );
});

Deno.test("systemTerminal goes on when nobody reads stderr", () => {
  const stderr = scriptedStream([new Deno.errors.BrokenPipe("gone")]);
  const stdout = scriptedStream([]);
  const terminal = systemTerminal({ stdout, stderr });
  terminal.say("unheard");
  terminal.result("r");
  assert.equal(stdout.text(), "r\n");
});

Deno.test("systemTerminal asks even with quiet", () => {
  const terminal = memoryTerminal({ quiet: true });
  terminal.ask("open the address");
  assert.equal(terminal.stderr, "opkssh: open the address\n");
});

Deno.test("systemTerminal draws pictures and status lines on a terminal only", () => {
  for (const options of [{}, { interactive: true, quiet: true }]) {
    const terminal = memoryTerminal(options);
    terminal.picture(["one", "two"]);
    terminal.status("3 seconds left");
    terminal.status("");
    assert.equal(terminal.stderr, "");
  }
  const terminal = memoryTerminal({ interactive: true, environment: { "NO_COLOR": "1" } });
  terminal.picture(["one", "two"]);
  assert.equal(terminal.stderr, "one\ntwo\n");
});

Deno.test("systemTerminal draws pictures in white on black where there is colour", () => {
  const terminal = memoryTerminal({ interactive: true });
  terminal.picture(["one"]);
  assert.equal(terminal.stderr, "\x1b[97;40mone\x1b[0m\n");
});

Deno.test("systemTerminal takes the status line away before anything else is said", () => {
  const terminal = memoryTerminal({ interactive: true, environment: { "NO_COLOR": "1" } });
  const erase = "\r\x1b[2K";
  terminal.status("2 left");
  terminal.status("2 left");
  terminal.status("1 left\x1b[2J");
  terminal.say("done");
  terminal.status("again");
  terminal.result("r");
  terminal.status("");
  assert.equal(
    terminal.stderr,
    `2 left${erase}1 left\\x1b[2J${erase}opkssh: done\nagain${erase}`,
  );
});

Deno.test("systemTerminal draws no picture that is wider than the terminal", () => {
  const environment = { "NO_COLOR": "1" };
  const narrow = memoryTerminal({ interactive: true, environment, columns: 4 });
  narrow.picture(["12345", "1234"]);
  assert.equal(narrow.stderr, "");
  const wide = memoryTerminal({ interactive: true, environment, columns: 5 });
  wide.picture(["12345", "1234"]);
  assert.equal(wide.stderr, "12345\n1234\n");
});

Deno.test("systemTerminal cuts a status line to the one row it can take away again", () => {
  const terminal = memoryTerminal({ interactive: true, columns: 8 });
  terminal.status("waiting, 5:00 left");
  terminal.status("waiting, 4:59 left");
  assert.equal(terminal.stderr, "waiting");
  terminal.status("");
  assert.equal(terminal.stderr, "waiting\r\x1b[2K");
});
