import assert from "node:assert/strict";
import { runProgram } from "../support/run_program.ts";

const NOBODY = "opkssh-test-no-such-user";

for (
  const [argv, reason] of [
    [[], "exactly one user name is needed"],
    [["root", "root"], "exactly one user name is needed"],
    [["--log-dir=/nowhere", "root"], "exactly one user name is needed"],
    [["--help"], "this is no user name"],
    [["-h"], "this is no user name"],
    [["--"], "this is no user name"],
    [["../root"], "this is no user name"],
    [[NOBODY], `there is no user "${NOBODY}"`],
  ] as const
) {
  Deno.test(`opkssh readhome ${argv.join(" ")}: one line on stderr, nothing else`, async () => {
    assert.deepEqual(await runProgram(["readhome", ...argv]), {
      code: 1,
      stdout: "",
      stderr: `opkssh: error: cannot read home policy: ${reason}\n`,
      files: [],
    });
  });
}
