import assert from "node:assert/strict";
import { runProgram } from "../support/run_program.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const SILENT_REFUSAL = { code: 1, stdout: "", stderr: "", files: [] };
const ROOT = new URL("../../", import.meta.url);

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
      await Deno.copyFile(new URL(file, ROOT), `${directory}/${file}`);
    }
    const main = `${directory}/main.ts`;
    assert.deepEqual(await runProgram(["verify", ...(PLAIN[0] ?? [])], { main }), SILENT_REFUSAL);
    // and it is this test that would notice: another command cannot work there
    const other = await runProgram(["--version"], { main });
    assert.notEqual(other.code, 0);
  }));

for (const words of [["--help"], ["-h"], ["--config-path", "/x", "--help"], ["--root=/x", "-h"]]) {
  Deno.test(`opkssh verify ${words.join(" ")}: help on stdout`, async () => {
    const run = await runProgram(["verify", ...words]);
    assert.match(run.stdout, /^opkssh verify - /);
    assert.deepEqual({ ...run, stdout: "" }, { ...SILENT_REFUSAL, code: 0 });
  });
}
