import assert from "node:assert/strict";
import { runInTerminal } from "../../../src/platform/run_in_terminal.ts";

const windows = Deno.build.os === "windows";

/** What a shell script ends with. */
function sh(script: string, env: Readonly<Record<string, string>> = {}): Promise<number | string> {
  return runInTerminal({ argv: ["/bin/sh", "-c", script], env });
}

Deno.test({
  name: "runInTerminal hands on the exit code, and 128 + number after a signal",
  ignore: windows,
  fn: async () => {
    assert.equal(await sh("exit 0"), 0);
    assert.equal(await sh("exit 6"), 6);
    assert.equal(await sh("kill -TERM $$"), 143);
  },
});

Deno.test({
  name: "runInTerminal gives the program the named variables and no other",
  ignore: windows,
  fn: async () => {
    assert.equal(await sh('[ "${HOME-none}${GIVEN-none}" = nonex ]', { GIVEN: "x" }), 0);
  },
});

Deno.test({
  name: "runInTerminal hands on a signal, and waits until the program has tidied up",
  ignore: windows,
  fn: async () => {
    const run = runInTerminal({
      argv: [
        "/bin/sh",
        "-c",
        'trap "exit 6" TERM; kill -TERM "$PARENT"; i=0; while [ "$i" -lt 9000000 ]; do i=$((i+1)); done',
      ],
      env: { PARENT: String(Deno.pid) },
    });
    assert.equal(await run, 6);
  },
});

Deno.test({
  name: "runInTerminal says why a program does not start",
  ignore: windows,
  fn: async () => {
    assert.equal(typeof await runInTerminal({ argv: ["/nowhere"], env: {} }), "string");
  },
});
