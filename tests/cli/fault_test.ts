import assert from "node:assert/strict";
import { PROJECT_ROOT, runDeno } from "../../install/packaging/run_deno.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const FOREVER = "await new Promise((end) => setTimeout(end, 30_000));";

/** Ways in which the inside of a command can go wrong without anybody catching it. */
const FAULTS: readonly [name: string, body: string][] = [
  ["throws", 'throw new Error("broken\\x1b[2J");'],
  ["leaves a rejection alone", `void Promise.reject(new Error("broken\\x1b[2J")); ${FOREVER}`],
  [
    "throws where nobody waits",
    `setTimeout(() => { throw new Error("broken\\x1b[2J"); }, 0); ${FOREVER}`,
  ],
];

const ONE_LINE = "opkssh: error: unexpected failure: broken\\x1b[2J\n" +
  "opkssh: hint: this is a fault in opkssh, please report it with the command you typed\n";

/** The real `main.ts`, with one of the modules it starts replaced. */
async function withFault(
  module: string,
  text: string,
  argv: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  return await withTempDir(async (directory) => {
    const copy = async (file: string): Promise<void> => {
      await Deno.mkdir(`${directory}/${file}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.copyFile(new URL(file, PROJECT_ROOT), `${directory}/${file}`);
    };
    await copy("main.ts");
    await copy("src/ssh/is_plain_key_type.ts");
    await copy("src/cli/report_fault.ts");
    for (const room of ["terminal", "errors", "encoding"]) {
      for await (const { name, isFile } of Deno.readDir(new URL(`src/${room}`, PROJECT_ROOT))) {
        if (isFile) await copy(`src/${room}/${name}`);
      }
    }
    await Deno.mkdir(`${directory}/${module}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${directory}/${module}`, text);
    return await runDeno(
      ["run", "--quiet", "--no-config", "--no-lock", "--no-check", `${directory}/main.ts`, ...argv],
      { timeoutMs: 20_000 },
    );
  });
}

for (const [name, body] of FAULTS) {
  Deno.test(`a command that ${name}: one line without a stack, exit code 1`, async () => {
    const text = `export async function run() { ${body} }`;
    assert.deepEqual(await withFault("src/cli/run.ts", text, ["login"]), {
      code: 1,
      stdout: "",
      stderr: ONE_LINE,
    });
  });

  Deno.test(`verify that ${name}: stdout empty, no stack, exit code 1`, async () => {
    const line = `Deno.stdout.writeSync(new TextEncoder().encode("cert-authority x\\n"));`;
    const text = `export async function verify() { ${body} ${line} return 0; }`;
    const argv = ["verify", "alice", "AAAA", "ssh-ed25519-cert-v01@openssh.com"];
    const { code, stdout, stderr } = await withFault("src/server/verify.ts", text, argv);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.ok(stderr === "" || stderr === ONE_LINE, stderr);
  });
}
