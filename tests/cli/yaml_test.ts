import assert from "node:assert/strict";
import { runProgram } from "../support/run_program.ts";

// A lazily loaded CommonJS package is another thing in the bundle than in the sources.
Deno.test("opkssh as it is released reads YAML", async () => {
  const run = await runProgram(["client", "provider", "list"], {
    prepare: async (home) => {
      await Deno.mkdir(`${home}/.opk`);
      await Deno.writeTextFile(
        `${home}/.opk/config.yml`,
        "providers:\n  - alias: mine\n    issuer: https://op.example.com\n    client_id: abc\n",
      );
    },
  });
  assert.equal(run.stderr, "");
  assert.match(run.stdout, /https:\/\/op\.example\.com/);
  assert.equal(run.code, 0);
});
