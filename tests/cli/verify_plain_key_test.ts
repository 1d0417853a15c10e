import assert from "node:assert/strict";
import { type DenoRun, PROJECT_ROOT, runDeno } from "../../install/packaging/run_deno.ts";
import { runProgram } from "../support/run_program.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const SILENT_REFUSAL = { code: 1, stdout: "", stderr: "", files: [] };

const PLAIN: readonly (readonly string[])[] = [
  ["alice", "AAAAC3NzaC1lZDI1NTE5AAAAIA==", "ssh-ed25519"],
  ["alice", "AAAA", "ssh-rsa"],
  ["alice", "AAAA", "ecdsa-sha2-nistp256"],
  ["alice", "AAAA", "sk-ssh-ed25519@openssh.com"],
  ["alice", "AAAA", "ssh-ed25519-cert-v01@openssh.com.evil"],
  ["alice", "AAAA", ""],
  ["", "", ""],
  ["--config-path", "/nowhere", "alice", "AAAA", "ssh-ed25519"],
  ["--config-path=/nowhere", "alice", "AAAA", "ssh-ed25519"],
  ["--root", "/nowhere", "alice", "AAAA", "ssh-ed25519"],
  ["--", "alice", "AAAA", "ssh-ed25519"],
  ["--", "--help", "AAAA", "ssh-ed25519"],
  ["alice", "--help", "ssh-ed25519"],
  ["alice", "AAAA", "ssh-ed25519", "--help", "-v", "extra"],
  ["alice", "AAAA", "--help"],
];

for (const words of PLAIN) {
  Deno.test(`opkssh verify ${words.join(" ")}: refused at once and silently`, async () => {
    assert.deepEqual(await runProgram(["verify", ...words]), SILENT_REFUSAL);
  });
}

Deno.test("opkssh verify of a plain key needs no module but main.ts and the key type test", () =>
  withTempDir(async (directory) => {
    for (const file of ["main.ts", "src/ssh/is_plain_key_type.ts"]) {
      await Deno.mkdir(`${directory}/src/ssh`, { recursive: true });
      await Deno.copyFile(new URL(file, PROJECT_ROOT), `${directory}/${file}`);
    }
    const from = (...argv: string[]): Promise<DenoRun> =>
      runDeno(["run", "--quiet", "--no-config", "--no-lock", `${directory}/main.ts`, ...argv]);
    const refusal = await from("verify", "alice", "AAAA", "ssh-ed25519");
    assert.deepEqual(refusal, { code: 1, stdout: "", stderr: "" });
    // and this is a place where nothing else would work
    assert.match((await from("--version")).stderr, /Module not found/);
  }));

for (const words of [["--help"], ["-h"], ["--config-path", "/x", "--help"], ["--root=/x", "-h"]]) {
  Deno.test(`opkssh verify ${words.join(" ")}: help on stdout`, async () => {
    const run = await runProgram(["verify", ...words]);
    assert.match(run.stdout, /^opkssh verify - /);
    assert.deepEqual({ ...run, stdout: "" }, { ...SILENT_REFUSAL, code: 0 });
  });
}
