import assert from "node:assert/strict";
import {
  loadServerConfig,
  type LoadServerConfigOptions,
} from "../../src/config/load_server_config.ts";
import { defaultServerConfig, type ServerConfig } from "../../src/config/default_server_config.ts";
import { systemFileSystem } from "../../src/platform/system_file_system.ts";
import { serverPaths } from "../../src/platform/server_paths.ts";
import { assertCodeAsync } from "../support/assert_code.ts";
import { tidyFileSystem } from "../support/tidy_file_system.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const DENY = 'deny_users = ["root"]\n';
const me = Deno.uid() ?? -1;

interface Server {
  readonly base: string;
  readonly toml: string;
  readonly yaml: string;
  load(options?: Partial<LoadServerConfigOptions>): Promise<ServerConfig>;
}

async function onServer(run: (server: Server) => Promise<unknown>): Promise<void> {
  await withTempDir(async (root) => {
    const paths = serverPaths(root, { os: "linux" });
    await Deno.mkdir(paths.baseDir, { recursive: true });
    await Deno.chmod(paths.baseDir, 0o750);
    await run({
      base: paths.baseDir,
      toml: paths.configToml,
      yaml: paths.configYaml,
      load: (options = {}) => loadServerConfig({ paths, owners: [me], ...options }),
    });
  });
}

async function write(path: string, text: string, mode = 0o640): Promise<void> {
  await Deno.writeTextFile(path, text);
  await Deno.chmod(path, mode);
}

Deno.test("loadServerConfig without a file or without the directory has the defaults", async () => {
  await onServer(async ({ base, load }) => {
    assert.deepEqual(await load(), defaultServerConfig());
    await Deno.remove(base);
    assert.deepEqual(await load(), defaultServerConfig());
  });
});

Deno.test("loadServerConfig reads TOML, else YAML, and says when there are both", async () => {
  await onServer(async ({ toml, yaml, load }) => {
    await write(yaml, "deny_users: [fromyaml]\n");
    assert.deepEqual((await load()).denyUsers, ["fromyaml"]);
    await write(toml, DENY);
    const both = await load();
    assert.deepEqual([both.denyUsers, both.file], [["root"], toml]);
    assert.deepEqual(both.warnings, [`${yaml} is ignored because ${toml} exists`]);
  });
});

Deno.test("loadServerConfig accepts every mode without write for group and anything for others", async () => {
  await onServer(async ({ toml, load }) => {
    await write(toml, DENY);
    for (const mode of [0o600, 0o640, 0o400, 0o440, 0o700, 0o750]) {
      await Deno.chmod(toml, mode);
      assert.deepEqual((await load()).denyUsers, ["root"]);
    }
  });
});

const attacks: [string, (server: Server) => Promise<unknown>, RegExp][] = [
  ["readable for others", ({ toml }) => write(toml, DENY, 0o644), /has mode 0644/],
  ["writable for the group", ({ toml }) => write(toml, DENY, 0o660), /has mode 0660/],
  ["a directory", ({ toml }) => Deno.mkdir(toml), /is a directory/],
  ["a FIFO", ({ toml }) => new Deno.Command("mkfifo", { args: [toml] }).output(), /is a FIFO/],
  ["a link to nowhere", ({ toml }) => Deno.symlink("/nowhere", toml), /link/],
  ["malformed TOML", ({ toml }) => write(toml, `${DENY}deny_emails = `), /:2:15: not TOML/],
  ["malformed YAML", ({ yaml }) => write(yaml, "deny_users: [\n"), /not YAML/],
  [
    "of a wrong type",
    ({ toml }) => write(toml, "deny_users = 'root'"),
    /must be a list of strings/,
  ],
  ["not UTF-8", async ({ toml }) => {
    await Deno.writeFile(toml, new Uint8Array([0x23, 0xff]), { mode: 0o600 });
  }, /is not UTF-8/],
  ["huge", ({ toml }) => write(toml, `#${"x".repeat(300_000)}`), /is larger than/],
  ["deeply nested YAML", ({ yaml }) => write(yaml, "[".repeat(200_000)), /not YAML/],
  [
    "deeply nested TOML",
    ({ toml }) => write(toml, `${"a.".repeat(100_000)}b=1`),
    /nested too deeply/,
  ],
  [
    "in a directory that others can write, where it was removed",
    ({ base }) => Deno.chmod(base, 0o757),
    /writable by group or others/,
  ],
  ["in a directory that the group can write", async ({ base, toml }) => {
    await write(toml, DENY);
    await Deno.chmod(base, 0o770);
  }, /writable by group or others/],
];

for (const [name, make, expected] of attacks) {
  Deno.test(`loadServerConfig refuses every login when the file is ${name}`, async () => {
    await onServer(async (server) => {
      await make(server);
      const error = await assertCodeAsync(server.load, "CFG_UNUSABLE");
      assert.match(error.message, expected);
      assert.match(error.message, /^Cannot use the server configuration: /);
    });
  });
}

Deno.test("loadServerConfig refuses every login when the file belongs to somebody else", async () => {
  await onServer(async ({ toml, load }) => {
    await write(toml, DENY);
    const error = await assertCodeAsync(() => load({ owners: [4711] }), "CFG_UNUSABLE");
    assert.match(error.message, /is owned by uid/);
  });
});

Deno.test("loadServerConfig does not fall back from unusable TOML to good YAML", async () => {
  await onServer(async ({ toml, yaml, load }) => {
    await write(yaml, "deny_users: []\n");
    await write(toml, DENY, 0o666);
    await assertCodeAsync(load, "CFG_UNUSABLE");
  });
});

Deno.test("loadServerConfig reads only --config-path when that is given, and it must exist", async () => {
  await onServer(async ({ base, toml, load }) => {
    await write(toml, "broken");
    const configPath = `${base}/other.yml`;
    const error = await assertCodeAsync(() => load({ configPath }), "CFG_UNUSABLE");
    assert.match(error.message, /does not exist/);
    await write(configPath, "deny_users: [x]\n");
    assert.deepEqual((await load({ configPath })).denyUsers, ["x"]);
  });
});

Deno.test("loadServerConfig follows links that only trusted users can have made", async () => {
  await onServer(async ({ base, toml, load }) => {
    await Deno.chmod(`${base}/../..`, 0o755);
    await Deno.mkdir(`${base}/store`, { mode: 0o755 });
    await write(`${base}/store/config`, DENY);
    await Deno.symlink("store/config", toml);
    const world = { fileSystem: tidyFileSystem };
    assert.deepEqual((await load({ world })).denyUsers, ["root"]);
    await Deno.chmod(`${base}/store`, 0o777);
    await assertCodeAsync(() => load({ world }), "CFG_UNUSABLE");
  });
});

Deno.test("loadServerConfig refuses every login when others could have taken the file away", async () => {
  await onServer(async ({ base, load }) => {
    await Deno.chmod(base, 0o770);
    const error = await assertCodeAsync(load, "CFG_UNUSABLE");
    assert.match(error.message, /writable by group or others/);
  });
});

Deno.test("loadServerConfig finds the file in a directory that cannot be listed", async () => {
  const readNames = (): Promise<string[]> => Promise.reject(new Deno.errors.PermissionDenied());
  const world = { fileSystem: { ...systemFileSystem, readNames } };
  await onServer(async ({ toml, yaml, load }) => {
    assert.deepEqual(await load({ world }), defaultServerConfig());
    await write(yaml, "deny_users: [fromyaml]\n");
    assert.deepEqual((await load({ world })).denyUsers, ["fromyaml"]);
    await write(toml, DENY);
    assert.deepEqual((await load({ world })).denyUsers, ["root"]);
  });
});
