import assert from "node:assert/strict";
import { runProgram } from "../support/run_program.ts";

Deno.test("opkssh logout without any key: says so, exit code 0, makes no files", async () => {
  assert.deepEqual(await runProgram(["logout"]), {
    code: 0,
    stdout: "no keys of opkssh found\n",
    stderr: "",
    files: [],
  });
});

Deno.test("opkssh logout -i of somebody else's key: an error, and the key stays", async () => {
  const run = await runProgram(["logout", "-i", "id_ecdsa"], {
    prepare: (home) => Deno.writeTextFile(`${home}/id_ecdsa`, "not a key\n"),
  });
  assert.equal(run.code, 1);
  assert.equal(run.stdout, "");
  assert.match(run.stderr, /^opkssh: error: cannot remove the key: /);
  assert.deepEqual(run.files, ["id_ecdsa"]);
});

Deno.test("opkssh logout without a home directory: an error", async () => {
  const run = await runProgram(["logout"], { env: { HOME: "", USERPROFILE: "" } });
  assert.equal(run.code, 1);
  assert.match(run.stderr, /^opkssh: error: the variable (?:HOME|USERPROFILE) is not set\n/);
});
