import assert from "node:assert/strict";
import { checkSyntax } from "../support/check_syntax.ts";
import { programAvailable } from "../support/program_available.ts";
import { runProgram } from "../support/run_program.ts";

for (const shell of ["bash", "zsh", "fish", "powershell"]) {
  Deno.test(`opkssh completion ${shell}: a script on stdout`, async () => {
    const run = await runProgram(["completion", shell]);
    assert.ok(run.stdout.includes(`made by: opkssh completion ${shell}`));
    assert.deepEqual({ ...run, stdout: "" }, { code: 0, stdout: "", stderr: "", files: [] });
  });
}

Deno.test({
  name: "opkssh completion bash: bash accepts it (needs bash)",
  ignore: !programAvailable("bash"),
  fn: async () => checkSyntax("bash", (await runProgram(["completion", "bash"])).stdout),
});
