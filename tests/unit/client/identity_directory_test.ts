import assert from "node:assert/strict";
import { IdentityDirectory } from "../../../src/client/identity_directory.ts";
import { login } from "../../../src/client/login.ts";
import { logout } from "../../../src/client/logout.ts";
import { type ClientPaths, clientPaths } from "../../../src/platform/client_paths.ts";
import { systemFileSystem } from "../../../src/platform/system_file_system.ts";
import { clientWorld, filesBelow } from "../../support/client_world.ts";
import { needs } from "../../support/needs.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

async function withDirectory(
  look: (directory: IdentityDirectory, paths: ClientPaths, home: string) => Promise<void>,
): Promise<void> {
  await withTempDir(async (home) => {
    const paths = clientPaths(home, { os: "linux", root: home });
    await look(new IdentityDirectory(paths, systemFileSystem), paths, home);
  });
}

async function modeOf(path: string): Promise<number> {
  return ((await Deno.stat(path)).mode ?? 0) & 0o777;
}

Deno.test("IdentityDirectory is set up once and stays the same", async () => {
  await withDirectory(async (directory, paths, home) => {
    assert.equal(await directory.isConfigured(), false);
    const done = await directory.configure();
    assert.equal(done.length, 4);
    assert.equal(await directory.isConfigured(), true);
    assert.equal(await Deno.readTextFile(paths.sshConfig), "Include ~/.ssh/opkssh/config\n\n");
    assert.equal(await Deno.readTextFile(paths.identityConfig), "");
    assert.deepEqual(
      await Promise.all([paths.sshDir, paths.identityDir, paths.sshConfig].map(modeOf)),
      [0o700, 0o700, 0o600],
    );
    assert.deepEqual(await directory.configure(), []);
    assert.deepEqual(await filesBelow(home), [".ssh/config", ".ssh/opkssh/config"]);
  });
});

Deno.test("IdentityDirectory keeps the content, the mode and the link of an ssh configuration", async () => {
  await withDirectory(async (directory, paths, home) => {
    await Deno.mkdir(paths.sshDir);
    await Deno.writeTextFile(`${home}/dotfile`, "Host a\n  User b\n", { mode: 0o640 });
    await Deno.chmod(`${home}/dotfile`, 0o640);
    await Deno.symlink(`${home}/dotfile`, paths.sshConfig);
    await directory.configure();
    assert.equal(
      await Deno.readTextFile(`${home}/dotfile`),
      "Include ~/.ssh/opkssh/config\n\nHost a\n  User b\n",
    );
    assert.equal((await Deno.lstat(paths.sshConfig)).isSymlink, true);
    assert.equal(await modeOf(`${home}/dotfile`), 0o640);
  });
});

Deno.test("IdentityDirectory does not count a commented line", async () => {
  await withDirectory(async (directory, paths) => {
    await directory.configure();
    await Deno.writeTextFile(paths.sshConfig, "# Include ~/.ssh/opkssh/config\n");
    assert.equal(await directory.isConfigured(), false);
  });
});

Deno.test("IdentityDirectory names a key once and forgets exactly that", async () => {
  await withDirectory(async (directory, paths) => {
    await directory.configure();
    const keys = [`${paths.identityDir}/op-a`, `${paths.identityDir}/op-a-more`];
    for (const key of [...keys, ...keys]) await directory.add(key);
    const text = await Deno.readTextFile(paths.identityConfig);
    assert.equal(text.match(/IdentityFile/g)?.length, 2);
    await directory.remove(keys[0] ?? "");
    assert.equal(
      await Deno.readTextFile(paths.identityConfig),
      `IdentityFile "${keys[1]}"\nCertificateFile "${keys[1]}-cert.pub"\n`,
    );
  });
});

Deno.test("login and logout leave the identity directory as it was", async () => {
  await withDirectory(async (directory, paths, home) => {
    await directory.configure();
    const before = await Deno.readTextFile(paths.identityConfig);
    const world = await clientWorld(home);
    const { files } = await login({}, world);
    assert.equal(files?.privateKey, `${paths.identityDir}/op.example.com-client-1`);
    const certificate = await Deno.readTextFile(files?.certificate ?? "");
    assert.match(certificate, / {2}openpubkey: https:\/\/op\.example\.com client-1$/);
    const config = await Deno.readTextFile(paths.identityConfig);
    assert.match(config, /^IdentityFile ".*op\.example\.com-client-1"\nCertificateFile "/);
    await login({}, await clientWorld(home));
    assert.equal(await Deno.readTextFile(paths.identityConfig), config);
    await logout({}, world);
    assert.equal(await Deno.readTextFile(paths.identityConfig), before);
    assert.deepEqual(await filesBelow(paths.identityDir), ["config"]);
  });
});

Deno.test(
  needs(["ssh"], "ssh understands the configuration and keeps its default keys"),
  async () => {
    await withDirectory(async (directory, paths, home) => {
      await directory.configure();
      await Deno.writeTextFile(`${paths.sshDir}/id_rsa`, "x");
      await directory.add(`${home}/a b/100%/op-client`);
      const { code, stdout } = await new Deno.Command("ssh", {
        args: ["-F", paths.identityConfig, "-G", "host"],
        env: { HOME: home },
      }).output();
      assert.equal(code, 0);
      const lines = new TextDecoder().decode(stdout).split("\n");
      const identities = lines.filter((line) => /^(?:identity|certificate)file /.test(line));
      assert.deepEqual(identities.toSorted(), [
        `certificatefile ${home}/a b/100%%/op-client-cert.pub`,
        `identityfile ${home}/a b/100%%/op-client`,
        "identityfile ~/.ssh/id_rsa",
      ]);
    });
  },
);
