import assert from "node:assert/strict";
import { runProgram } from "../support/run_program.ts";

for (const argv of [[], ["help"], ["--help"], ["-h"]]) {
  Deno.test(`opkssh ${argv.join(" ")}: the help on stdout`, async () => {
    const run = await runProgram(argv);
    assert.match(run.stdout, /^opkssh - .*\n\nUsage:\n {2}opkssh COMMAND\n/);
    assert.deepEqual({ ...run, stdout: "" }, { code: 0, stdout: "", stderr: "", files: [] });
  });
}

for (const argv of [["help", "login"], ["login", "--help"], ["login", "google", "-vh"]]) {
  Deno.test(`opkssh ${argv.join(" ")}: the help of login on stdout, and no login`, async () => {
    const run = await runProgram(argv);
    assert.match(run.stdout, /^opkssh login - /);
    assert.deepEqual({ ...run, stdout: "" }, { code: 0, stdout: "", stderr: "", files: [] });
  });
}

for (const topic of ["environment", "exit-codes", "files"]) {
  Deno.test(`opkssh help ${topic}: the topic on stdout`, async () => {
    const run = await runProgram(["help", topic]);
    assert.ok(run.stdout.startsWith(`${topic} - `));
    assert.deepEqual({ ...run, stdout: "" }, { code: 0, stdout: "", stderr: "", files: [] });
  });
}

Deno.test("opkssh help of something unknown: an error, stdout empty", async () => {
  assert.deepEqual(await runProgram(["help", "enviroment"]), {
    code: 1,
    stdout: "",
    stderr: "opkssh: error: no command or help topic: enviroment\n" +
      "opkssh: hint: did you mean: opkssh help environment\nopkssh: hint: opkssh --help\n",
    files: [],
  });
});
