import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { systemWorld } from "../../../src/cli/system_world.ts";

const PROBE = fileURLToPath(new URL("../../support/interruption_probe.ts", import.meta.url));

/** Runs the probe; for every line it writes, sends the next signal. */
async function interrupted(
  args: readonly string[],
  signals: Deno.Signal[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-lock", "--allow-env", PROBE, ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let stdout = "";
  const reading = (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
      stdout += text;
      const signal = signals.shift();
      if (signal !== undefined) child.kill(signal);
    }
  })();
  const [stderr, { code }] = await Promise.all([
    new Response(child.stderr).text(),
    child.status,
    reading,
  ]);
  return { code, stdout, stderr };
}

const ignore = Deno.build.os === "windows";

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name: `systemWorld turns ${signal} into an interruption (not on Windows)`,
    ignore,
    fn: async () => {
      assert.deepEqual(await interrupted([], [signal]), {
        code: 130,
        stdout: "waiting\n",
        stderr: "opkssh: error: interrupted\n",
      });
    },
  });
}

Deno.test({
  name: "systemWorld ends the program at the second signal (not on Windows)",
  ignore,
  fn: async () => {
    assert.deepEqual(await interrupted(["stubborn"], ["SIGINT", "SIGINT"]), {
      code: 130,
      stdout: "waiting\nasked to end\n",
      stderr: "",
    });
  },
});

Deno.test("systemWorld knows no variable that is not set", () => {
  const world = systemWorld({ quiet: true, verbose: false });
  assert.equal(world.environment("OPKSSH_NO_SUCH_VARIABLE"), undefined);
});
