import assert from "node:assert/strict";
import { join } from "node:path";
import { buildProgram } from "../../../../install/packaging/build_program.ts";
import { rehearseVerify } from "../../../../install/packaging/rehearsal/rehearse_verify.ts";
import { fakeProject } from "../../../support/fake_project.ts";
import { withTempDir } from "../../../support/with_temp_dir.ts";

Deno.test(
  "buildProgram compiles ahead what verify calls, and calls the same every time",
  async () => {
    await withTempDir(async (work) => {
      const { directory } = await buildProgram(join(work, "program"));
      const text = await Deno.readTextFile(join(directory, "verify.js"));
      const ahead = text.match(/[=,](?:[A-Za-z_$][\w$]*)=\((?:async )?function/g)?.length ?? 0;
      assert.ok(ahead > 150, `only ${ahead} functions are compiled ahead`);
      const late = text.match(/(?:^|[;}])(?:async )?function [\w$]+/g)?.length ?? 0;
      assert.ok(late > 50, "what only a refusal needs is compiled ahead as well");
      // the rehearsal runs what it made
      const [once, again] = [await rehearseVerify(directory), await rehearseVerify(directory)];
      assert.deepEqual([...once], [...again]);
      assert.deepEqual([...once.keys()], ["verify.js"], "more than one file is loaded");
    });
  },
);

Deno.test("buildProgram fails when the rehearsed login is refused", async () => {
  const project = await fakeProject({
    "main.ts": `console.log((await import("./src/server/verify.ts")).verify());`,
    "src/server/verify.ts":
      `export function verify(): number { console.error("refused: because"); return 1; }`,
  });
  try {
    await withTempDir(async (work) => {
      await assert.rejects(
        buildProgram(join(work, "program"), { root: project.root }),
        /the login it rehearses with is refused: refused: because \(deno task rehearsal/,
      );
    });
  } finally {
    await project.remove();
  }
});
