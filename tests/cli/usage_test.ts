import assert from "node:assert/strict";
import { runProgram } from "../support/run_program.ts";

const CASES: readonly [argv: readonly string[], error: string, hints: readonly string[]][] = [
  [["logi"], "unknown command: logi", ["did you mean: opkssh login", "opkssh --help"]],
  [["frobnicate"], "unknown command: frobnicate", ["opkssh --help"]],
  [["client", "provider", "lst"], "unknown command: client provider lst", [
    "did you mean: opkssh client provider list",
    "opkssh client provider --help",
  ]],
  [["login", "--key-typ", "ed25519"], "unknown flag: --key-typ", [
    "did you mean: --key-type",
    "opkssh login --help",
  ]],
  [["login", "-t", "rsa"], 'bad value for --key-type: "rsa" is not one of ecdsa, ed25519', [
    "opkssh login --help",
  ]],
  [["login", "--config-path"], "flag needs a value: --config-path", ["opkssh login --help"]],
  [["login", "a", "b"], "opkssh login takes one argument, not 2", ["opkssh login --help"]],
  [["login", "-p", "--auto-refresh"], "--print-key and --auto-refresh contradict each other", [
    "-i FILE keeps the renewed key in a file of your choice",
    "opkssh login --help",
  ]],
  [["inspect"], "opkssh inspect needs PATH-OR-KEY", ["opkssh inspect --help"]],
  [["add", "root"], "opkssh add needs IDENTITY", ["opkssh add --help"]],
  [["completion", "tcsh"], "no completion for this shell: tcsh", [
    "opkssh completion bash",
    "opkssh completion --help",
  ]],
];

for (const [argv, error, hints] of CASES) {
  Deno.test(`opkssh ${argv.join(" ")}: an error, hints, exit code 1, no files`, async () => {
    assert.deepEqual(await runProgram(argv), {
      code: 1,
      stdout: "",
      stderr: [`error: ${error}`, ...hints.map((hint) => `hint: ${hint}`)]
        .map((line) => `opkssh: ${line}\n`).join(""),
      files: [],
    });
  });
}

Deno.test("opkssh with CLICOLOR_FORCE=1: the label of an error is coloured", async () => {
  const { stderr } = await runProgram(["logi"], { env: { CLICOLOR_FORCE: "1" } });
  assert.ok(stderr.startsWith("opkssh: \x1b[1;31merror\x1b[0m: unknown command"));
});

Deno.test("opkssh with CLICOLOR_FORCE=1 and NO_COLOR=1: no colour", async () => {
  const { stderr } = await runProgram(["logi"], { env: { CLICOLOR_FORCE: "1", NO_COLOR: "1" } });
  assert.ok(stderr.startsWith("opkssh: error: unknown command"));
});

Deno.test("opkssh help when nobody reads stdout: quiet, exit code 1", async () => {
  const { code, stderr } = await runProgram(["help"], { closeStdout: true });
  assert.deepEqual({ code, stderr }, { code: 1, stderr: "" });
});
