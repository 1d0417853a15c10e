import assert from "node:assert/strict";
import { IdentityDirectory } from "../../../src/client/identity_directory.ts";
import {
  type KeyDestination,
  keyDestination,
  type KeyDestinationOptions,
} from "../../../src/client/key_destination.ts";
import { clientPaths } from "../../../src/platform/client_paths.ts";
import type { FileSystem } from "../../../src/platform/file_system.ts";
import { systemFileSystem } from "../../../src/platform/system_file_system.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { writeTestPair } from "../../support/key_pair.ts";
import { filesBelow } from "../../support/client_world.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const PROVIDER = {
  issuer: "https://accounts.google.com",
  clientId: "206584157355-7cbe4s640tvm7naoludob4ut1emii7sf.apps.googleusercontent.com",
};

async function destination(
  home: string,
  options: Partial<KeyDestinationOptions> = {},
  fileSystem: FileSystem = systemFileSystem,
): Promise<KeyDestination> {
  return await keyDestination({
    printKey: false,
    privateKeyFile: undefined,
    keyType: "ecdsa",
    provider: PROVIDER,
    ...options,
  }, { paths: clientPaths(home, { os: "linux", root: home }), fileSystem });
}

async function pathOf(home: string, options: Partial<KeyDestinationOptions> = {}): Promise<string> {
  const found = await destination(home, options);
  assert.ok(found.kind === "files");
  return found.paths.privateKey.slice(home.length + 1);
}

async function withHome(look: (home: string) => Promise<void>): Promise<void> {
  await withTempDir(async (home) => {
    await Deno.mkdir(`${home}/.ssh`);
    await look(home);
  });
}

Deno.test("keyDestination takes the first default name of the key type", async () => {
  await withHome(async (home) => {
    assert.equal(await pathOf(home), ".ssh/id_ecdsa");
    assert.equal(await pathOf(home, { keyType: "ed25519" }), ".ssh/id_ed25519");
  });
});

Deno.test("keyDestination takes the second name when the first is the user's", async () => {
  await withHome(async (home) => {
    await writeTestPair(`${home}/.ssh/id_ecdsa`, { comment: null, inner: "me" });
    assert.equal(await pathOf(home), ".ssh/id_ecdsa_sk");
  });
});

Deno.test("keyDestination replaces a pair of ours, and only that", async () => {
  await withHome(async (home) => {
    await writeTestPair(`${home}/.ssh/id_ecdsa`);
    const found = await destination(home);
    assert.ok(found.kind === "files" && found.replace && found.comment === "openpubkey");
  });
});

for (
  const [name, plan, expected] of [
    ["our certificate without its key", { inner: null }, ".ssh/id_ecdsa"],
    ["a write that was cut short", { mismatch: true }, ".ssh/id_ecdsa"],
    ["the user's key beside our certificate", { mismatch: true, inner: "me" }, ".ssh/id_ecdsa_sk"],
    ["a pair of the identity directory", { comment: " openpubkey: a b" }, ".ssh/id_ecdsa_sk"],
    ["a certificate of another tool", { comment: "openpubkey2" }, ".ssh/id_ecdsa_sk"],
    ["a foreign certificate alone", { comment: "me", inner: null }, ".ssh/id_ecdsa_sk"],
  ] as const
) {
  Deno.test(`keyDestination, finding ${name}, takes ${expected}`, async () => {
    await withHome(async (home) => {
      await writeTestPair(`${home}/.ssh/id_ecdsa`, plan);
      assert.equal(await pathOf(home), expected);
    });
  });
}

Deno.test("keyDestination says what to do when both names are taken", async () => {
  await withHome(async (home) => {
    for (const name of ["id_ecdsa", "id_ecdsa_sk"]) {
      await writeTestPair(`${home}/.ssh/${name}`, { comment: null, inner: "me" });
    }
    const error = await assertCodeAsync(() => destination(home), "key_not_ours");
    assert.match(error.message, /id_ecdsa and id_ecdsa_sk/);
    assert.ok("hints" in error && error.hints.length === 2);
    assert.equal(await pathOf(home, { keyType: "ed25519" }), ".ssh/id_ed25519");
  });
});

Deno.test("keyDestination prefers stdout, then the named file, then the identity directory", async () => {
  await withHome(async (home) => {
    await new IdentityDirectory(clientPaths(home, { os: "linux" }), systemFileSystem).configure();
    const identity = ".ssh/opkssh/accounts.google.com-206584157355-7cbe4s6";
    const file = `${home}/work`;
    assert.equal(await pathOf(home), identity);
    assert.equal(await pathOf(home, { privateKeyFile: "" }), identity);
    assert.equal(await pathOf(home, { privateKeyFile: file }), "work");
    assert.deepEqual(await destination(home, { privateKeyFile: file, printKey: true }), {
      kind: "print",
    });
  });
});

Deno.test("keyDestination marks keys of the identity directory by issuer and client", async () => {
  await withHome(async (home) => {
    await new IdentityDirectory(clientPaths(home, { os: "linux" }), systemFileSystem).configure();
    const found = await destination(home);
    assert.ok(found.kind === "files" && found.inIdentityDirectory);
    assert.equal(found.comment, ` openpubkey: ${PROVIDER.issuer} ${PROVIDER.clientId}`);
  });
});

for (
  const [name, plan, ours] of [
    ["a pair of the identity directory", { comment: " openpubkey: https://op client" }, true],
    ["a pair of ours", {}, true],
    ["our certificate without its key", { inner: null }, true],
    ["the user's key alone", { comment: null, inner: "me" }, false],
    ["the user's key beside our certificate", { mismatch: true, inner: "me" }, false],
    ["a foreign pair", { comment: "me", inner: "me" }, false],
  ] as const
) {
  Deno.test(`keyDestination ${ours ? "takes" : "refuses"} a named file that is ${name}`, async () => {
    await withHome(async (home) => {
      await writeTestPair(`${home}/work`, plan);
      const before = await filesBelow(home);
      const options = { privateKeyFile: `${home}/work` };
      if (ours) assert.equal(await pathOf(home, options), "work");
      else await assertCodeAsync(() => destination(home, options), "key_not_ours");
      assert.deepEqual(await filesBelow(home), before);
    });
  });
}

Deno.test("keyDestination says of a named key without certificate that it is somebody's own", async () => {
  await withHome(async (home) => {
    await writeTestPair(`${home}/work`, { comment: null, inner: "me" });
    const options = { privateKeyFile: `${home}/work` };
    const error = await assertCodeAsync(() => destination(home, options), "key_not_ours");
    assert.match(error.message, /work" has no certificate, so opkssh did not make it$/);
  });
});

Deno.test("keyDestination leaves no trace of its look, and makes no directory", async () => {
  await withTempDir(async (home) => {
    assert.equal(await pathOf(home), ".ssh/id_ecdsa");
    assert.deepEqual(await Array.fromAsync(Deno.readDir(home)), []);
  });
});

Deno.test("keyDestination says what to type when the directory is missing", async () => {
  await withTempDir(async (home) => {
    const options = { privateKeyFile: `${home}/a/b/key` };
    const error = await assertCodeAsync(() => destination(home, options), "file_unwritable");
    assert.ok("hints" in error && error.hints[0] === `mkdir -p ${home}/a/b`);
  });
});

for (
  const [name, error] of [
    ["a read-only file system", new Error("Read-only file system (os error 30)")],
    ["a full disk", new Error("No space left on device (os error 28)")],
    [
      "somebody else's directory",
      new Deno.errors.PermissionDenied("Permission denied (os error 13)"),
    ],
  ] as const
) {
  Deno.test(`keyDestination refuses ${name}`, async () => {
    await withHome(async (home) => {
      const fileSystem = { ...systemFileSystem, create: () => Promise.reject(error) };
      await assertCodeAsync(() => destination(home, {}, fileSystem), "file_unwritable");
    });
  });
}
