import assert from "node:assert/strict";
import { CommandError, EXIT_CODES } from "../../../src/errors/command_error.ts";
import { BadEvidenceError } from "../../../src/errors/refusal.ts";
import { OutputClosedError } from "../../../src/terminal/output_closed_error.ts";
import { printError } from "../../../src/terminal/print_error.ts";
import { memoryTerminal } from "../../support/memory_terminal.ts";

Deno.test("printError of a CommandError says the fact, then its hints", () => {
  const terminal = memoryTerminal();
  const error = new CommandError("ports_busy", "no redirect port is free", {
    hints: ["ss -ltnp", "set redirect_uris"],
  });
  assert.equal(printError(error, terminal), EXIT_CODES.failed);
  assert.equal(
    terminal.stderr,
    "opkssh: error: no redirect port is free\nopkssh: hint: ss -ltnp\nopkssh: hint: set redirect_uris\n",
  );
  assert.equal(terminal.stdout, "");
});

Deno.test("printError goes on in lower case, except for names", () => {
  const terminal = memoryTerminal();
  printError(new CommandError("key_not_ours", "Cannot remove the key"), terminal);
  printError(new BadEvidenceError("CERT_NO_PKT", "The certificate has no PK Token"), terminal);
  printError(new CommandError("system_part_missing", "HOME is not set"), terminal);
  assert.equal(
    terminal.stderr,
    "opkssh: error: cannot remove the key\n" +
      "opkssh: error: the certificate has no PK Token (CERT_NO_PKT)\n" +
      "opkssh: error: HOME is not set\n",
  );
});

Deno.test("printError returns the exit code of the CommandError", () => {
  const error = new CommandError("token_rejected", "login needed", {
    exitCode: EXIT_CODES.loginNeeded,
  });
  assert.equal(printError(error, memoryTerminal()), 4);
});

Deno.test("printError of a Refusal adds its stable code", () => {
  const terminal = memoryTerminal();
  const error = new BadEvidenceError("CERT_NOT_CERT", "the key is not a certificate");
  assert.equal(printError(error, terminal), EXIT_CODES.failed);
  assert.equal(
    terminal.stderr,
    "opkssh: error: the key is not a certificate (CERT_NOT_CERT)\n",
  );
});

Deno.test("printError of anything else is one line and asks for a report, without a stack", () => {
  const terminal = memoryTerminal();
  assert.equal(printError(new TypeError("x is\nnot a function"), terminal), EXIT_CODES.failed);
  assert.equal(
    terminal.stderr,
    "opkssh: error: unexpected failure: TypeError: x is\\nnot a function\n" +
      "opkssh: hint: this is a fault in opkssh, please report it with the command you typed\n",
  );
});

Deno.test("printError copes with a thrown value that is no Error", () => {
  const terminal = memoryTerminal({ quiet: true });
  assert.equal(printError("text", terminal), EXIT_CODES.failed);
  assert.equal(terminal.stderr, "opkssh: error: unexpected failure: text\n");
});

Deno.test("printError of an aborted operation is interrupted", () => {
  const terminal = memoryTerminal();
  assert.equal(printError(new DOMException("aborted", "AbortError"), terminal), 130);
  assert.equal(terminal.stderr, "opkssh: error: interrupted\n");
});

Deno.test("printError is silent when stdout was closed by its reader", () => {
  const terminal = memoryTerminal();
  assert.equal(printError(new OutputClosedError(), terminal), EXIT_CODES.failed);
  assert.equal(terminal.stderr, "");
});

Deno.test("printError tells the causes with verbose only, and ends on a cycle", () => {
  const inner = new Error("connection refused");
  const error = new CommandError("config_invalid", "cannot reach it", { cause: inner });
  const brief = memoryTerminal();
  printError(error, brief);
  assert.equal(brief.stderr, "opkssh: error: cannot reach it\n");
  const verbose = memoryTerminal({ verbose: true });
  printError(error, verbose);
  assert.equal(
    verbose.stderr,
    "opkssh: error: cannot reach it\nopkssh: because: connection refused\n",
  );
  inner.cause = inner;
  const cyclic = memoryTerminal({ verbose: true });
  printError(error, cyclic);
  assert.equal(cyclic.stderr.split("\n").length, 1 + 8 + 1);
});

Deno.test("printError says what usually helps when an error has no hints of its own", () => {
  const terminal = memoryTerminal();
  printError(new CommandError("provider_refused", "the provider said x"), terminal);
  printError(new CommandError("provider_refused", "and y", { hints: ["do this"] }), terminal);
  assert.equal(
    terminal.stderr,
    "opkssh: error: the provider said x\n" +
      "opkssh: hint: ask whoever runs the OpenID Provider what this means\n" +
      "opkssh: error: and y\nopkssh: hint: do this\n",
  );
});

Deno.test("printError keeps a library's notes to itself, even with verbose", () => {
  const terminal = memoryTerminal({ verbose: true });
  const cause = new Error("unexpected value", { cause: { parameters: "code=secret" } });
  printError(new CommandError("config_invalid", "cannot use it", { cause }), terminal);
  assert.equal(
    terminal.stderr,
    "opkssh: error: cannot use it\nopkssh: because: unexpected value\n",
  );
});
