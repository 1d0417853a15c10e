import assert from "node:assert/strict";
import { runProgram } from "../support/run_program.ts";

const CASES: readonly [name: string, subject: string][] = [
  ["text that is no key", "hello"],
  ["a directory", "/"],
  ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----"],
];

for (const [name, subject] of CASES) {
  Deno.test(`opkssh inspect of ${name}: an error, stdout empty`, async () => {
    const run = await runProgram(["inspect", subject]);
    assert.match(run.stderr, /^opkssh: error: .+\n/);
    assert.doesNotMatch(run.stderr, /unexpected failure|\n {4}at /);
    assert.deepEqual({ ...run, stderr: "" }, { code: 1, stdout: "", stderr: "", files: [] });
  });
}
