import assert from "node:assert/strict";
import { bareTerminal } from "../../../src/terminal/bare_terminal.ts";
import { OutputClosedError } from "../../../src/terminal/output_closed_error.ts";

function stream(): { text: string; writeSync(bytes: Uint8Array): number } {
  return {
    text: "",
    writeSync(bytes): number {
      this.text += new TextDecoder().decode(bytes);
      return bytes.length;
    },
  };
}

const closed = {
  writeSync: (): number => {
    throw new Deno.errors.BrokenPipe("gone");
  },
};

Deno.test("bareTerminal puts the result on stdout and errors on stderr", () => {
  const [stdout, stderr] = [stream(), stream()];
  const terminal = bareTerminal({ stdout, stderr });
  terminal.result("cert-authority ...");
  terminal.error("refused: \x1b[2Jno");
  assert.equal(stdout.text, "cert-authority ...\n");
  assert.equal(stderr.text, "opkssh: error: refused: \\x1b[2Jno\n");
});

Deno.test("bareTerminal tells that nobody reads the result, and goes on without a reader of errors", () => {
  assert.throws(() => bareTerminal({ stdout: closed }).result("x"), OutputClosedError);
  assert.doesNotThrow(() => bareTerminal({ stderr: closed }).error("x"));
});
