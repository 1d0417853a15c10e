import assert from "node:assert/strict";
import { sshConfig } from "../../src/client/ssh_config.ts";
import type { CommandErrorCode } from "../../src/errors/command_error.ts";
import { clientPaths } from "../../src/platform/client_paths.ts";
import type { FileSystem } from "../../src/platform/file_system.ts";
import { systemFileSystem } from "../../src/platform/system_file_system.ts";
import { assertCodeAsync } from "../support/assert_code.ts";
import { filesBelow } from "../support/client_world.ts";
import { memoryTerminal } from "../support/memory_terminal.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

async function run(
  home: string,
  action: "install" | "remove",
  fileSystem: FileSystem = systemFileSystem,
): Promise<void> {
  const paths = clientPaths(home, { os: "linux", root: home });
  const terminal = memoryTerminal();
  await sshConfig({ action, hosts: [] }, { terminal, paths, fileSystem });
}

const BEGIN = "# >>> opkssh ssh-config >>>\n";
const END = "# <<< opkssh ssh-config <<<\n";
const BODY = 'Match exec "opkssh ensure"\nMatch all\nInclude ~/.ssh/opkssh/config\n';

const TEXTS: readonly (readonly [string, string])[] = [
  ["a begin without an end", `${BEGIN}Host mine\n`],
  ["an end without a begin", `Host mine\n${END}`],
  ["the end before the begin", `${END}${BODY}${BEGIN}`],
  ["two blocks", `${BEGIN}${BODY}${END}Host mine\n${BEGIN}${BODY}${END}`],
  ["lines of the person inside", `${BEGIN}${BODY}Host mine\n  User me\n${END}`],
  ["another command inside", `${BEGIN}${BODY.replace("Match all", "Match final")}${END}`],
  ["the block inside a line", `# a ${BEGIN}${BODY}${END}${END}`],
  ["CRLF in the block", `${BEGIN}${BODY}${END}`.replaceAll("\n", "\r\n")],
];

for (const [what, text] of TEXTS) {
  for (const action of ["install", "remove"] as const) {
    Deno.test(`ssh-config --${action} changes nothing where there is ${what}`, () =>
      withTempDir(async (home) => {
        await Deno.mkdir(`${home}/.ssh`);
        await Deno.writeTextFile(`${home}/.ssh/config`, text);
        await assertCodeAsync(() => run(home, action), "file_invalid");
        assert.equal(await Deno.readTextFile(`${home}/.ssh/config`), text);
        assert.deepEqual(await filesBelow(home), [".ssh/config"]);
      }));
  }
}

const PLACES: readonly (readonly [string, CommandErrorCode, (home: string) => Promise<unknown>])[] =
  [
    ["a directory", "file_unreadable", (home) => Deno.mkdir(`${home}/.ssh/config`)],
    [
      "a link to nothing",
      "file_unreadable",
      (home) => Deno.symlink("/nowhere/at/all", `${home}/.ssh/config`),
    ],
    [
      "a link to itself",
      "file_unreadable",
      (home) => Deno.symlink("config", `${home}/.ssh/config`),
    ],
    [
      "a link to a device",
      "file_unreadable",
      (home) => Deno.symlink("/dev/zero", `${home}/.ssh/config`),
    ],
    [
      "a file that is too large",
      "file_unreadable",
      (home) => Deno.writeFile(`${home}/.ssh/config`, new Uint8Array(1024 * 1024 + 1)),
    ],
  ];

for (const [what, code, prepare] of PLACES) {
  Deno.test(`ssh-config --install leaves ${what} alone`, () =>
    withTempDir(async (home) => {
      await Deno.mkdir(`${home}/.ssh`);
      await prepare(home);
      const before = await Deno.lstat(`${home}/.ssh/config`);
      await assertCodeAsync(() => run(home, "install"), code);
      const after = await Deno.lstat(`${home}/.ssh/config`);
      assert.deepEqual([after.ino, after.size, after.mtime], [
        before.ino,
        before.size,
        before.mtime,
      ]);
      assert.deepEqual(await systemFileSystem.readNames(`${home}/.ssh`), ["config"]);
    }));
}

Deno.test("ssh-config --install does not make a file of another user its own", () =>
  withTempDir(async (home) => {
    await Deno.mkdir(`${home}/.ssh`);
    await Deno.writeTextFile(`${home}/theirs`, "Host theirs\n");
    await Deno.symlink(`${home}/theirs`, `${home}/.ssh/config`);
    const stat: FileSystem["stat"] = async (path) => ({
      ...await systemFileSystem.stat(path),
      uid: 4_000_000,
    });
    await assertCodeAsync(
      () => run(home, "install", { ...systemFileSystem, stat }),
      "file_unreadable",
    );
    assert.equal(await Deno.readTextFile(`${home}/theirs`), "Host theirs\n");
  }));

for (const call of ["create", "rename"] as const) {
  for (const action of ["install", "remove"] as const) {
    Deno.test(`ssh-config --${action} in a home that refuses to ${call} changes nothing`, () =>
      withTempDir(async (home) => {
        await Deno.mkdir(`${home}/.ssh`);
        const text = action === "install" ? "Host mine\n" : `${BEGIN}${BODY}${END}Host mine\n`;
        await Deno.writeTextFile(`${home}/.ssh/config`, text);
        const refuse = (): Promise<never> =>
          Promise.reject(new Deno.errors.PermissionDenied("read-only file system"));
        const readOnly = { ...systemFileSystem, [call]: refuse };
        await assertCodeAsync(() => run(home, action, readOnly), "file_unwritable");
        assert.equal(await Deno.readTextFile(`${home}/.ssh/config`), text);
        assert.deepEqual(await filesBelow(home), [".ssh/config"]);
      }));
  }
}
