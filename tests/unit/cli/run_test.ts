import assert from "node:assert/strict";
import type { CommandWorld } from "../../../src/cli/command_world.ts";
import { run } from "../../../src/cli/run.ts";
import { VERSION } from "../../../src/cli/version.ts";
import { type MemoryTerminal, memoryTerminal } from "../../support/memory_terminal.ts";

async function runIn(
  argv: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  let terminal: MemoryTerminal | undefined;
  const code = await run(argv, (talk): CommandWorld => {
    terminal = memoryTerminal(talk);
    return {
      terminal,
      environment: () => undefined,
      interruption: () => new AbortController().signal,
    };
  });
  return { code, stdout: terminal?.stdout ?? "", stderr: terminal?.stderr ?? "" };
}

for (const argv of [[], ["help"], ["--help"], ["-h"]]) {
  Deno.test(`run [${argv.join(" ")}] shows the help of the program`, async () => {
    const { code, stdout, stderr } = await runIn(argv);
    assert.equal(code, 0);
    assert.match(stdout, /^opkssh - /);
    assert.equal(stderr, "");
  });
}

for (const argv of [["--version"], ["-v"], ["version"], ["-v", "login"], ["--version", "--help"]]) {
  Deno.test(`run [${argv.join(" ")}] prints the version`, async () => {
    assert.deepEqual(await runIn(argv), {
      code: 0,
      stdout: `opkssh version ${VERSION}\n`,
      stderr: "",
    });
  });
}

for (
  const argv of [["help", "login"], ["login", "--help"], ["login", "-h"], ["--help", "login"], [
    "login",
    "google",
    "-vh",
  ]]
) {
  Deno.test(`run [${argv.join(" ")}] shows the help of login`, async () => {
    const { code, stdout, stderr } = await runIn(argv);
    assert.equal(code, 0);
    assert.match(stdout, /^opkssh login - /);
    assert.equal(stderr, "");
  });
}

for (const argv of [["client"], ["client", "provider"]]) {
  Deno.test(`run [${argv.join(" ")}] shows the help of the group`, async () => {
    const { code, stdout } = await runIn(argv);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^opkssh ${argv.join(" ")} - `));
  });
}

Deno.test("run of an unknown command says so and what was meant, on stderr only", async () => {
  assert.deepEqual(await runIn(["logi"]), {
    code: 1,
    stdout: "",
    stderr: "opkssh: error: unknown command: logi\n" +
      "opkssh: hint: did you mean: opkssh login\nopkssh: hint: opkssh --help\n",
  });
});

Deno.test("run of an unknown flag says so and what was meant", async () => {
  assert.deepEqual(await runIn(["login", "--principal", "a"]), {
    code: 1,
    stdout: "",
    stderr: "opkssh: error: unknown flag: --principal\n" +
      "opkssh: hint: did you mean: --principals\nopkssh: hint: opkssh login --help\n",
  });
});

Deno.test("run escapes what it repeats from the command line", async () => {
  const { stderr } = await runIn(["\x1b[2J\nopkssh: hint: x"]);
  assert.equal(stderr.split("\n").length, 3);
  assert.ok(stderr.startsWith("opkssh: error: unknown command: \\x1b[2J\\nopkssh: hint: x\n"));
});
