import assert from "node:assert/strict";
import { decodeUtf8, encodeUtf8 } from "../../../src/encoding/utf8.ts";
import { type ProgramResult, runProgram } from "../../../src/platform/run_program.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const MINUTE = 60_000;

function shell(script: string, timeoutMs = MINUTE): Promise<ProgramResult> {
  return runProgram({
    argv: ["/bin/sh", "-c", script],
    timeoutMs,
    maxStdout: 1000,
    maxStderr: 100,
  });
}

Deno.test("runProgram passes arguments, variables and input as they are", async () => {
  const hostile = "a b; $(touch /tmp/x) `id` \" ' \n %s";
  const result = await runProgram({
    argv: ["/bin/sh", "-c", 'cat; printf "%s|%s" "$1" "$OPKSSH_X"', "sh", hostile],
    stdin: encodeUtf8("input|"),
    env: { OPKSSH_X: hostile },
    timeoutMs: MINUTE,
  });
  assert.ok(result.kind === "exited");
  assert.equal(decodeUtf8(result.stdout), `input|${hostile}|${hostile}`);
  assert.equal(result.code, 0);
});

Deno.test("runProgram gives only the listed variables when asked to", async () => {
  const result = await runProgram({
    argv: ["/usr/bin/env"],
    env: { ONLY: "1" },
    clearEnv: true,
    timeoutMs: MINUTE,
  });
  assert.ok(result.kind === "exited");
  assert.equal(decodeUtf8(result.stdout), "ONLY=1\n");
});

Deno.test("runProgram keeps standard output and standard error apart", async () => {
  const result = await shell("echo out; echo err >&2; exit 3");
  assert.ok(result.kind === "exited");
  assert.deepEqual(
    [decodeUtf8(result.stdout), decodeUtf8(result.stderr), result.code, result.signal],
    ["out\n", "err\n", 3, undefined],
  );
});

Deno.test("runProgram reports death by signal", async () => {
  const result = await shell("kill -TERM $$");
  assert.ok(result.kind === "exited");
  assert.deepEqual([result.code, result.signal], [143, "SIGTERM"]);
});

Deno.test("runProgram says why a program did not start", async () => {
  for (const program of ["/nowhere/program", "/etc/passwd"]) {
    const result = await runProgram({ argv: [program], timeoutMs: MINUTE });
    assert.equal(result.kind, "not-started");
  }
});

Deno.test("runProgram keeps output up to the limit and kills a program that writes more", async () => {
  const exact = await shell("head -c 1000 /dev/zero");
  assert.ok(exact.kind === "exited");
  assert.equal(exact.stdout.length, 1000);
  assert.equal((await shell("head -c 1001 /dev/zero")).kind, "too-much-output");
  assert.equal((await shell("cat /dev/zero")).kind, "too-much-output");
});

Deno.test("runProgram throws away standard error above the limit", async () => {
  const result = await shell("head -c 1000000 /dev/zero >&2; echo done");
  assert.ok(result.kind === "exited");
  assert.deepEqual([result.stderr.length, decodeUtf8(result.stdout)], [100, "done\n"]);
});

Deno.test("runProgram kills a program that takes too long, and what it started", async () => {
  await withTempDir(async (directory) => {
    const pids = `${directory}/pids`;
    const result = await shell(`sleep 600 & echo $! > ${pids}; echo $$ >> ${pids}; sleep 600`, 300);
    assert.equal(result.kind, "timeout");
    for (const pid of (await Deno.readTextFile(pids)).trim().split("\n").map(Number)) {
      await gone(pid);
    }
  });
});

Deno.test("runProgram does not wait for a child that keeps the pipe open", async () => {
  await withTempDir(async (directory) => {
    const pids = `${directory}/pids`;
    const result = await shell(`echo done; sleep 600 & echo $! > ${pids}`);
    assert.ok(result.kind === "exited");
    assert.equal(decodeUtf8(result.stdout), "done\n");
    await gone(Number(await Deno.readTextFile(pids)));
  });
});

Deno.test("runProgram does not mind a program that leaves its input unread", async () => {
  const result = await runProgram({
    argv: ["/bin/sh", "-c", "exec <&-; echo done"],
    stdin: new Uint8Array(1_000_000),
    timeoutMs: MINUTE,
  });
  assert.equal(result.kind, "exited");
});

/** Waits until a process has ended; a zombie has. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    const state = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => ") Z");
    if (/\) [ZX]/.test(state)) return;
  }
}
