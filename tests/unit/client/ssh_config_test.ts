import assert from "node:assert/strict";
import { sshConfig, type SshConfigOptions } from "../../../src/client/ssh_config.ts";
import { IdentityDirectory } from "../../../src/client/identity_directory.ts";
import { clientPaths } from "../../../src/platform/client_paths.ts";
import type { FileSystem } from "../../../src/platform/file_system.ts";
import { systemFileSystem } from "../../../src/platform/system_file_system.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { filesBelow } from "../../support/client_world.ts";
import { type MemoryTerminal, memoryTerminal } from "../../support/memory_terminal.ts";
import { needs } from "../../support/needs.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

async function run(
  home: string,
  action: SshConfigOptions["action"],
  more: Partial<SshConfigOptions> = {},
  fileSystem: FileSystem = systemFileSystem,
): Promise<MemoryTerminal> {
  const terminal = memoryTerminal();
  const paths = clientPaths(home, { os: "linux", root: home });
  await sshConfig({ action, hosts: [], ...more }, { terminal, paths, fileSystem });
  return terminal;
}

/** A home directory whose ssh configuration has these bytes; undefined for none. */
async function withConfig(
  content: string | Uint8Array | undefined,
  look: (home: string, config: string) => Promise<void>,
): Promise<void> {
  await withTempDir(async (home) => {
    const config = `${home}/.ssh/config`;
    if (content !== undefined) {
      await Deno.mkdir(`${home}/.ssh`, { mode: 0o700 });
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      await Deno.writeFile(config, bytes, { mode: 0o640 });
      await Deno.chmod(config, 0o640);
    }
    await look(home, config);
  });
}

async function modeOf(facts: Promise<Deno.FileInfo>): Promise<number> {
  return ((await facts).mode ?? 0) & 0o777;
}

const MINE = "Host old\n  User me\n\nHost *\n  ServerAliveInterval 5\n";

const BEFORE: readonly (readonly [string, string | Uint8Array])[] = [
  ["an ordinary file", MINE],
  ["an empty file", ""],
  ["no line feed at the end", "Host x\n  User me"],
  ["CRLF", "Host x\r\n  User me\r\n"],
  ["Latin-1 and other bytes", Uint8Array.from({ length: 256 }, (_, byte) => byte || 35)],
  ["a talk about opkssh ssh-config", "# see opkssh ssh-config and # >>> opkssh ssh-config\n"],
  ["the identity directory's Include", "Include ~/.ssh/opkssh/config\n\nHost x\n"],
];

for (const [what, content] of BEFORE) {
  Deno.test(`sshConfig installs, once, and removes without a trace: ${what}`, async () => {
    await withConfig(content, async (home, config) => {
      const before = await Deno.readFile(config);
      await run(home, "install", { hosts: ["a.example.com"] });
      const installed = await Deno.readFile(config);
      assert.notDeepEqual(installed, before);
      await run(home, "install", { hosts: ["a.example.com"] });
      assert.deepEqual(await Deno.readFile(config), installed);
      await run(home, "install", { hosts: ["b.example.com"], alias: "google" });
      const text = new TextDecoder().decode(await Deno.readFile(config));
      assert.equal(text.match(/opkssh ensure/g)?.length, 1);
      assert.equal(text.match(/^Include /gm)?.length, 1);
      assert.match(text, /^Match host b\.example\.com exec "opkssh ensure google"$/m);
      await run(home, "remove");
      assert.deepEqual(await Deno.readFile(config), before);
      assert.equal(await modeOf(Deno.stat(config)), 0o640);
      assert.deepEqual(await filesBelow(home), [".ssh/config"]);
    });
  });
}

Deno.test("sshConfig makes the file, for its owner only, and takes it away again", async () => {
  await withConfig(undefined, async (home, config) => {
    await run(home, "install");
    assert.equal(await modeOf(Deno.stat(config)), 0o600);
    assert.equal(await modeOf(Deno.stat(`${home}/.ssh`)), 0o700);
    const paths = clientPaths(home, { os: "linux", root: home });
    assert.ok(await new IdentityDirectory(paths, systemFileSystem).isConfigured());
    await run(home, "remove");
    assert.deepEqual(await filesBelow(home), []);
  });
});

Deno.test("sshConfig keeps what was written around the block, and keys in the directory", async () => {
  await withConfig(undefined, async (home, config) => {
    await run(home, "install");
    await Deno.writeTextFile(config, `# above\n${await Deno.readTextFile(config)}Host below\n`);
    await Deno.writeTextFile(`${home}/.ssh/opkssh/key`, "a key");
    await run(home, "remove");
    assert.equal(await Deno.readTextFile(config), "# above\nHost below\n");
    assert.ok((await filesBelow(home)).includes(".ssh/opkssh/key"));
  });
});

Deno.test("sshConfig print changes nothing", async () => {
  await withConfig(undefined, async (home) => {
    const { stdout } = await run(home, "print", { program: "/opt/my tools/opkssh" });
    assert.match(stdout, /^Match exec "'\/opt\/my tools\/opkssh' ensure"$/m);
    assert.deepEqual(await filesBelow(home), []);
  });
});

Deno.test("sshConfig remove without a block says so", async () => {
  await withConfig(MINE, async (home, config) => {
    assert.match((await run(home, "remove")).stderr, /has no block of opkssh/);
    assert.equal(await Deno.readTextFile(config), MINE);
  });
});

Deno.test("sshConfig follows a link to the file it leads to", async () => {
  await withConfig(undefined, async (home, config) => {
    await Deno.mkdir(`${home}/.ssh`);
    await Deno.mkdir(`${home}/dotfiles`);
    await Deno.writeTextFile(`${home}/dotfiles/ssh`, MINE, { mode: 0o600 });
    await Deno.symlink("../dotfiles/ssh", config);
    await run(home, "install");
    assert.ok((await Deno.lstat(config)).isSymlink);
    assert.match(await Deno.readTextFile(`${home}/dotfiles/ssh`), /opkssh ensure/);
    await run(home, "remove");
    assert.ok((await Deno.lstat(config)).isSymlink);
    assert.equal(await Deno.readTextFile(`${home}/dotfiles/ssh`), MINE);
  });
});

/** The options of ssh for a host; `~` of the configuration is the home directory of the test. */
async function sshG(home: string, host: string, ...extra: readonly string[]): Promise<string> {
  const own = `${home}/resolved`;
  const resolve = async (path: string): Promise<string> =>
    (await Deno.readTextFile(path)).replaceAll(
      "~/.ssh/opkssh/config",
      `${home}/.ssh/opkssh/config`,
    );
  await Deno.writeTextFile(own, await resolve(`${home}/.ssh/config`), { mode: 0o600 });
  const { stdout, stderr, code } = await new Deno.Command("ssh", {
    args: ["-F", own, "-G", ...extra, host],
    env: { PATH: `${home}/bin:${Deno.env.get("PATH")}` },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** An `opkssh` in PATH that counts how often it was run. */
async function fakeOpkssh(home: string, code: number): Promise<void> {
  await Deno.mkdir(`${home}/bin`);
  const script = `#!/bin/sh\necho "$*" >> '${home}/runs'\nexit ${code}\n`;
  await Deno.writeTextFile(`${home}/bin/opkssh`, script, { mode: 0o755 });
}

const runs = (home: string): Promise<string> => Deno.readTextFile(`${home}/runs`).catch(() => "");

for (const code of [0, 4]) {
  Deno.test(
    needs(["ssh"], `sshConfig: ssh runs ensure, whose code is ${code}, and keeps all its options`),
    () =>
      withConfig(MINE, async (home) => {
        await fakeOpkssh(home, code);
        const identities = (text: string): readonly string[] =>
          text.split("\n").filter((line) => line.startsWith("identityfile "));
        const before = await sshG(home, "host.example.com");
        assert.ok(identities(before).length > 1);
        await run(home, "install");
        const after = await sshG(home, "host.example.com");
        assert.equal(await runs(home), "ensure\n");
        assert.deepEqual(after, before);
        assert.match(after, /^serveraliveinterval 5$/m);
      }),
  );
}

Deno.test(
  needs(["ssh"], "sshConfig: ssh tries the keys of the directory and the default ones"),
  () =>
    withConfig(MINE, async (home) => {
      await fakeOpkssh(home, 0);
      await Deno.writeTextFile(`${home}/.ssh/id_rsa`, "a key");
      await run(home, "install");
      const paths = clientPaths(home, { os: "linux", root: home });
      await new IdentityDirectory(paths, systemFileSystem).add(`${home}/.ssh/opkssh/work`);
      const after = await sshG(home, "host.example.com");
      const files = after.split("\n").filter((line) => line.startsWith("identityfile "));
      assert.deepEqual(files, [
        `identityfile ${home}/.ssh/opkssh/work`,
        "identityfile ~/.ssh/id_rsa",
      ]);
      assert.match(
        after,
        new RegExp(`^certificatefile ${home}/\\.ssh/opkssh/work-cert\\.pub$`, "m"),
      );
    }),
);

Deno.test(
  needs(["ssh"], "sshConfig --host: ssh leaves other hosts alone"),
  () =>
    withConfig(MINE, async (home) => {
      await fakeOpkssh(home, 0);
      const before = await sshG(home, "github.example.org");
      await run(home, "install", { hosts: ["*.example.com", "!no.example.com"], alias: "google" });
      const paths = clientPaths(home, { os: "linux", root: home });
      await new IdentityDirectory(paths, systemFileSystem).add(`${home}/.ssh/opkssh/work`);
      assert.equal(await sshG(home, "github.example.org"), before);
      await sshG(home, "no.example.com");
      assert.equal(await runs(home), "");
      assert.match(await sshG(home, "yes.example.com"), /^identityfile .*opkssh\/work$/m);
      assert.equal(await runs(home), "ensure google\n");
      assert.match(await sshG(home, "old"), /^user me$/m);
    }),
);

const ODD: readonly (readonly [string, Partial<SshConfigOptions>])[] = [
  ["a host with a blank", { hosts: ["a b"] }],
  ["a host that ends the line", { hosts: ["a\nProxyCommand evil"] }],
  ["a host with quotes", { hosts: ['a" exec "evil'] }],
  ["an empty host", { hosts: [""] }],
  ["a program for the shell", { program: "opkssh; evil" }],
  ["a program with a quote", { program: "/a'b/opkssh" }],
  ["a program with a token", { program: "/a/%h" }],
  ["an alias for the shell", { alias: "$(evil)" }],
  ["an alias that is a flag", { alias: "--help" }],
];

for (const [what, more] of ODD) {
  Deno.test(`sshConfig refuses ${what}`, async () => {
    await withConfig(MINE, async (home, config) => {
      for (const action of ["print", "install"] as const) {
        await assertCodeAsync(() => run(home, action, more), "usage");
      }
      assert.equal(await Deno.readTextFile(config), MINE);
    });
  });
}
