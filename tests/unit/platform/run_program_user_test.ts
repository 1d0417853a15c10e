import assert from "node:assert/strict";
import { decodeUtf8 } from "../../../src/encoding/utf8.ts";
import { runProgram } from "../../../src/platform/run_program.ts";
import { needs } from "../../support/needs.ts";

Deno.test(
  needs(["root"], "runProgram as another user has that user's ids and no groups of root"),
  async () => {
    const result = await runProgram({
      argv: ["/bin/sh", "-c", "id -u; id -g; id -G"],
      user: { uid: 4801, gid: 4802 },
      timeoutMs: 60_000,
    });
    assert.ok(result.kind === "exited" && result.code === 0);
    assert.equal(decodeUtf8(result.stdout), "4801\n4802\n4802\n");
  },
);

Deno.test(needs(["root"], "runProgram as another user ends it when its time is over"), async () => {
  const result = await runProgram({
    argv: ["/bin/sh", "-c", "sleep 60 & wait"],
    user: { uid: 4801, gid: 4802 },
    timeoutMs: 200,
  });
  assert.equal(result.kind, "timeout");
});
