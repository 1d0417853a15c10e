import assert from "node:assert/strict";
import { checkKeys } from "../../../src/client/check_keys.ts";
import { login } from "../../../src/client/login.ts";
import { parsePrivateKeyFile } from "../../../src/ssh/private_key_file.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { clientWorld, filesBelow } from "../../support/client_world.ts";
import { needs } from "../../support/needs.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

async function sshKeygen(...args: readonly string[]): Promise<{ code: number; stdout: string }> {
  const run = await new Deno.Command("ssh-keygen", { args: [...args], stderr: "null" }).output();
  return { code: run.code, stdout: new TextDecoder().decode(run.stdout) };
}

for (const keyType of ["ecdsa", "ed25519"] as const) {
  Deno.test(
    needs(["ssh-keygen"], `login with a passphrase: ssh-keygen opens the ${keyType} key`),
    () =>
      withTempDir(async (home) => {
        const world = await clientWorld(home);
        const { files } = await login({ passphrase: "correct horse", keyType }, world);
        const path = files?.privateKey ?? "";
        assert.equal((await Deno.stat(path)).mode, 0o100600);
        const right = await sshKeygen("-y", "-P", "correct horse", "-f", path);
        assert.equal(right.code, 0);
        assert.notEqual((await sshKeygen("-y", "-P", "wrong", "-f", path)).code, 0);
        assert.notEqual((await sshKeygen("-y", "-P", "", "-f", path)).code, 0);
        const { comment } = await parsePrivateKeyFile(await Deno.readTextFile(path), {
          passphrase: "correct horse",
        });
        assert.equal(comment, "openpubkey cert");
      }),
  );
}

Deno.test("login replaces its own key with a passphrase, and check counts it", () =>
  withTempDir(async (home) => {
    const world = await clientWorld(home);
    const first = await login({ passphrase: "one" }, world);
    const text = await Deno.readTextFile(first.files?.privateKey ?? "");
    assert.doesNotMatch(world.terminal.stderr, /one\b/);
    const look = { ...world, agent: undefined };
    assert.equal(await checkKeys({ lifetimeSeconds: 86_400 }, look), "fresh");
    const second = await login({}, world);
    assert.deepEqual(second.files, first.files);
    assert.notEqual(await Deno.readTextFile(second.files?.privateKey ?? ""), text);
    assert.deepEqual(await filesBelow(`${home}/.ssh`), ["id_ecdsa", "id_ecdsa-cert.pub"]);
  }));

Deno.test("login with an empty passphrase is an error and writes nothing", () =>
  withTempDir(async (home) => {
    const world = await clientWorld(home);
    await assertCodeAsync(() => login({ passphrase: "" }, world), "usage");
    assert.deepEqual(await filesBelow(home), [".opk/config.toml"]);
  }));
