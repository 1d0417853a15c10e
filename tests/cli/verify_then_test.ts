import assert from "node:assert/strict";
import { runProgram } from "../support/run_program.ts";
import { shellProgram } from "../support/shell_program.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

Deno.test("opkssh verify --then CMD about a plain key: CMD's output and exit code", async () => {
  await withTempDir(async (root) => {
    await Deno.chmod(root, 0o755);
    await Deno.mkdir(`${root}/var/log`, { recursive: true });
    const other = await shellProgram(`${root}/other`, `printf '%s\\n' "$@" 'no end'; exit 5`);
    for (const option of [["--then", other], [`--then=${other}`]]) {
      const run = await runProgram(
        ["verify", "--root", root, ...option, "alice", "AAAA", "ssh-ed25519", "extra"],
      );
      assert.equal(run.stdout, "alice\nAAAA\nssh-ed25519\nextra\nno end\n");
      assert.equal(run.code, 5);
    }
  });
});
