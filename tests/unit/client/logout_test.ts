import assert from "node:assert/strict";
import { logout, type LogoutOptions } from "../../../src/client/logout.ts";
import { clientPaths } from "../../../src/platform/client_paths.ts";
import type { FileSystem } from "../../../src/platform/file_system.ts";
import { systemFileSystem } from "../../../src/platform/system_file_system.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { writeTestPair } from "../../support/key_pair.ts";
import { filesBelow } from "../../support/client_world.ts";
import { type MemoryTerminal, memoryTerminal } from "../../support/memory_terminal.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

interface Run {
  readonly removed: readonly { readonly privateKey: string }[];
  readonly terminal: MemoryTerminal;
}

async function run(
  home: string,
  options: LogoutOptions = {},
  { verbose = false, fileSystem = systemFileSystem }: {
    verbose?: boolean;
    fileSystem?: FileSystem;
  } = {},
): Promise<Run> {
  const terminal = memoryTerminal({ verbose });
  const paths = clientPaths(home, { os: "linux", root: home });
  return { removed: await logout(options, { terminal, paths, fileSystem }), terminal };
}

async function withHome(look: (home: string) => Promise<void>): Promise<void> {
  await withTempDir(async (home) => {
    await Deno.mkdir(`${home}/.ssh/opkssh`, { recursive: true });
    await look(home);
  });
}

Deno.test("logout removes the default pairs and names them on stdout", async () => {
  await withHome(async (home) => {
    for (const name of ["id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk"]) {
      await writeTestPair(`${home}/.ssh/${name}`);
    }
    const { terminal } = await run(home);
    const lines = terminal.stdout.trimEnd().split("\n");
    assert.equal(lines.length, 5);
    assert.equal(lines[0], `removed ${home}/.ssh/id_ecdsa and ${home}/.ssh/id_ecdsa-cert.pub`);
    assert.equal(lines[4], "removed 4 key pairs");
    assert.deepEqual(await filesBelow(home), []);
  });
});

Deno.test("logout says so when there is nothing to remove", async () => {
  await withHome(async (home) => {
    const { terminal, removed } = await run(home);
    assert.equal(terminal.stdout, "no keys of opkssh found\n");
    assert.deepEqual(removed, []);
  });
});

Deno.test("logout finds nothing where there is no .ssh", async () => {
  await withTempDir(async (home) => assert.deepEqual((await run(home)).removed, []));
});

Deno.test("logout removes pairs of the identity directory and their lines, and no others", async () => {
  await withHome(async (home) => {
    const dir = `${home}/.ssh/opkssh`;
    for (const name of ["op-one", "op-one-more"]) {
      await writeTestPair(`${dir}/${name}`, { comment: " openpubkey: https://op one" });
    }
    await writeTestPair(`${dir}/mine`, { comment: "me", inner: "me" });
    await Deno.mkdir(`${dir}/subdirectory`);
    const config = `${dir}/config`;
    await Deno.writeTextFile(
      config,
      `IdentityFile "${dir}/op-one"\nCertificateFile "${dir}/op-one-cert.pub"\n` +
        `IdentityFile ${dir}/op-one-more\nIdentityFile ${dir}/mine\n# a word\n`,
    );
    const { removed } = await run(home);
    assert.deepEqual(removed.map(({ privateKey }) => privateKey), [
      `${dir}/op-one`,
      `${dir}/op-one-more`,
    ]);
    assert.equal(await Deno.readTextFile(config), `IdentityFile ${dir}/mine\n# a word\n`);
    assert.deepEqual(await filesBelow(dir), ["config", "mine", "mine-cert.pub"]);
  });
});

for (
  const [name, plan, said, always] of [
    ["mismatched pair of ours", { mismatch: true }, /not the key of the certificate/, true],
    [
      "key of the user beside our certificate",
      { mismatch: true, inner: "me" },
      /not the key of the certificate/,
      true,
    ],
    ["certificate without its key", { inner: null }, /private key is missing/, true],
    ["key without certificate", { comment: null }, /no certificate/, false],
    ["certificate of somebody else", { comment: "me" }, /not made by opkssh/, false],
    ["certificate without comment", { comment: "" }, /not made by opkssh/, false],
  ] as const
) {
  Deno.test(`logout skips a ${name}${always ? "" : " and says so only when asked"}`, async () => {
    await withHome(async (home) => {
      await writeTestPair(`${home}/.ssh/id_ecdsa`, plan);
      const before = await filesBelow(home);
      const quiet = await run(home);
      assert.deepEqual(quiet.removed, []);
      assert.equal(said.test(quiet.terminal.stderr), always);
      assert.match((await run(home, {}, { verbose: true })).terminal.stderr, said);
      assert.deepEqual(await filesBelow(home), before);
    });
  });
}

/** Puts a passphrase on the key and, for a pair that does not fit, another certificate beside it. */
async function encryptPair(path: string, fits: boolean): Promise<void> {
  await writeTestPair(path);
  const { encryptPrivateKeyFile } = await import("../../../src/ssh/private_key_passphrase.ts");
  const text = await encryptPrivateKeyFile(await Deno.readTextFile(path), "secret");
  if (!fits) await writeTestPair(path);
  await Deno.writeTextFile(path, text);
}

Deno.test("logout removes a key of its own that has a passphrase", async () => {
  await withHome(async (home) => {
    await encryptPair(`${home}/.ssh/id_ed25519`, true);
    const { removed } = await run(home);
    assert.deepEqual(removed.map(({ privateKey }) => privateKey), [`${home}/.ssh/id_ed25519`]);
    assert.deepEqual(await filesBelow(home), []);
  });
});

Deno.test("logout skips a key with a passphrase beside a certificate of another key", async () => {
  await withHome(async (home) => {
    await encryptPair(`${home}/.ssh/id_ed25519`, false);
    const { removed, terminal } = await run(home);
    assert.deepEqual(removed, []);
    assert.match(terminal.stderr, /protected by a passphrase/);
  });
});

for (const comment of ["openpubkey", " openpubkey: https://op client", "openpubkey-x"]) {
  Deno.test(`logout takes the comment ${JSON.stringify(comment)} as ours`, async () => {
    await withHome(async (home) => {
      await writeTestPair(`${home}/.ssh/id_ecdsa`, { comment });
      assert.equal((await run(home)).removed.length, 1);
    });
  });
}

Deno.test("logout removes the named pair only", async () => {
  await withHome(async (home) => {
    await writeTestPair(`${home}/work`);
    await writeTestPair(`${home}/.ssh/id_ecdsa`);
    const { terminal } = await run(home, { privateKeyFile: `${home}/work` });
    assert.equal(terminal.stdout, `removed ${home}/work and ${home}/work-cert.pub\n`);
    assert.deepEqual(await filesBelow(home), [".ssh/id_ecdsa", ".ssh/id_ecdsa-cert.pub"]);
  });
});

Deno.test("logout of a named pair in the identity directory removes its lines, by any path", async () => {
  await withHome(async (home) => {
    const dir = `${home}/.ssh/opkssh`;
    await writeTestPair(`${dir}/op-one`);
    await Deno.writeTextFile(`${dir}/config`, `IdentityFile "${dir}/op-one"\n`);
    await Deno.symlink(home, `${home}/link`);
    await run(home, { privateKeyFile: `${home}/link/.ssh/opkssh/../opkssh/op-one` });
    assert.equal(await Deno.readTextFile(`${dir}/config`), "");
  });
});

for (
  const [name, plan] of [
    ["a key without certificate", { comment: null }],
    ["a certificate without key", { inner: null }],
    ["somebody else's certificate", { comment: "me" }],
    ["a pair that does not belong together", { mismatch: true }],
  ] as const
) {
  Deno.test(`logout refuses to remove ${name} by name`, async () => {
    await withHome(async (home) => {
      await writeTestPair(`${home}/work`, plan);
      const before = await filesBelow(home);
      await assertCodeAsync(() => run(home, { privateKeyFile: `${home}/work` }), "key_not_ours");
      assert.deepEqual(await filesBelow(home), before);
    });
  });
}

Deno.test("logout says how to name a pair when the certificate is named", async () => {
  await withHome(async (home) => {
    await writeTestPair(`${home}/work`);
    const error = await assertCodeAsync(
      () => run(home, { privateKeyFile: `${home}/work-cert.pub` }),
      "key_not_ours",
    );
    assert.ok("hints" in error && error.hints[0] === `opkssh logout -i ${home}/work`);
  });
});

Deno.test("logout takes the private key away before anything else can fail", async () => {
  await withHome(async (home) => {
    await writeTestPair(`${home}/.ssh/id_ecdsa`);
    const fileSystem: FileSystem = {
      ...systemFileSystem,
      remove: (path) =>
        path.endsWith("-cert.pub")
          ? Promise.reject(new Deno.errors.PermissionDenied("Permission denied (os error 13)"))
          : systemFileSystem.remove(path),
    };
    const error = await assertCodeAsync(() => run(home, {}, { fileSystem }), "file_unwritable");
    assert.match(error.message, /id_ecdsa-cert\.pub": permission denied$/);
    assert.deepEqual(await filesBelow(home), [".ssh/id_ecdsa-cert.pub"]);
  });
});

Deno.test("logout removes what a killed login left under a temporary name, not what is being written", () =>
  withHome(async (home) => {
    const name = `${home}/.ssh/.id_ecdsa.${"0".repeat(23)}`;
    await Deno.writeTextFile(`${name}1.opkssh-tmp`, "a private key");
    await Deno.writeTextFile(`${home}/.ssh/.id_ecdsa.ppk.${"0".repeat(24)}.opkssh-tmp`, "another");
    using busy = await Deno.open(`${name}2.opkssh-tmp`, { create: true, write: true });
    await busy.lock(true);
    await run(home);
    assert.deepEqual(await filesBelow(`${home}/.ssh`), [`.id_ecdsa.${"0".repeat(23)}2.opkssh-tmp`]);
  }));
