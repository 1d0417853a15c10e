import assert from "node:assert/strict";
import { launcherScript } from "../../../install/packaging/launcher_script.ts";
import { runDeno } from "../../../install/packaging/run_deno.ts";

Deno.test("launcherScript replaces the shell and hands on the arguments as they are", () => {
  const last = launcherScript("/opt/x").trimEnd().split("\n").slice(-2).join("");
  assert.match(last, /^exec "\$home\/deno" run .* {2}"\$home\/main\.js" "\$@"$/);
});

Deno.test("launcherScript quotes a directory a shell would take apart", () => {
  const script = launcherScript("/opt/it's $(id) here");
  assert.ok(script.includes(`\nhome='/opt/it'\\''s $(id) here'\n`));
});

/** What the script does where there is no runtime: 127 means that it would have started it. */
async function withoutRuntime(args: readonly string[]): Promise<number> {
  const { code } = await new Deno.Command("sh", {
    args: ["-c", launcherScript("/nonexistent"), "opkssh", ...args],
    stdout: "null",
    stderr: "null",
  }).output();
  return code;
}

for (
  const [what, args] of [
    ["a plain key", ["verify", "alice", "AAAA", "ssh-ed25519"]],
    ["a key without a type", ["verify", "alice", "AAAA", ""]],
    ["a security key", ["verify", "alice", "AAAA", "sk-ssh-ed25519@openssh.com"]],
    ["a key of a user with an odd name", ["verify", "a b*", "AAAA", "ssh-rsa"]],
  ] as const
) {
  Deno.test(`launcherScript refuses ${what} as main.ts does, without the runtime`, async () => {
    assert.equal(await withoutRuntime(args), 1);
    const main = await runDeno(["run", "-A", "main.ts", ...args]);
    assert.deepEqual([main.code, main.stdout], [1, ""]);
  });
}

for (
  const [what, args] of [
    ["a certificate", ["verify", "alice", "AAAA", "ssh-ed25519-cert-v01@openssh.com"]],
    ["options", ["verify", "--then=/bin/x", "alice", "ssh-rsa"]],
    ["what is no question of sshd", ["verify", "alice", "AAAA", "ssh-rsa", "more"]],
    ["too few arguments", ["verify", "alice", "AAAA"]],
    ["other commands", ["explain", "alice", "AAAA", "ssh-rsa"]],
    ["no arguments", []],
  ] as const
) {
  Deno.test(`launcherScript leaves ${what} to the program`, async () => {
    assert.equal(await withoutRuntime(args), 127);
  });
}
