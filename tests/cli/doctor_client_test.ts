import assert from "node:assert/strict";
import { runProgram } from "../support/run_program.ts";

Deno.test("opkssh doctor client --offline --json: findings on stdout, nothing made", async () => {
  const run = await runProgram(["doctor", "client", "--offline", "--json"]);
  const answer: unknown = JSON.parse(run.stdout);
  assert.ok(typeof answer === "object" && answer !== null && "findings" in answer);
  assert.ok("ok" in answer && run.code === (answer.ok === true ? 0 : 1));
  assert.deepEqual(run.files, []);
});

Deno.test("opkssh doctor client with a flag of the server: an error", async () => {
  const run = await runProgram(["doctor", "client", "--user", "root"]);
  assert.equal(run.code, 1);
  assert.match(run.stderr, /^opkssh: error: --user is for doctor server/);
});
