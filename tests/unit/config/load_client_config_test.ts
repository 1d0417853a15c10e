import assert from "node:assert/strict";
import {
  type ClientConfig,
  loadClientConfig,
  type LoadClientConfigOptions,
} from "../../../src/config/load_client_config.ts";
import type { ProviderSettings } from "../../../src/oidc/providers/provider_settings.ts";
import { clientPaths } from "../../../src/platform/client_paths.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const BUILTIN: ProviderSettings = {
  aliases: ["built"],
  issuer: "https://built.example",
  clientId: "b",
  scopes: "openid",
  accessType: "offline",
  prompt: "consent",
  redirectUris: ["http://localhost:1/x"],
  sendAccessToken: false,
};

interface Machine {
  readonly home: string;
  readonly etc: string;
  load(options?: Partial<LoadClientConfigOptions>): Promise<ClientConfig>;
}

async function onMachine(run: (machine: Machine) => Promise<void>): Promise<void> {
  await withTempDir(async (root) => {
    const [home, etc] = [`${root}/home`, `${root}/etc/opk`];
    await Deno.mkdir(`${home}/.opk`, { recursive: true });
    await Deno.mkdir(etc, { recursive: true, mode: 0o755 });
    await run({
      home,
      etc,
      load: (options = {}) =>
        loadClientConfig({
          paths: clientPaths(home, { root, os: "linux" }),
          builtin: { providers: [BUILTIN], redirectUris: BUILTIN.redirectUris },
          systemOwners: [Deno.uid() ?? 0],
          ...options,
        }),
    });
  });
}

const ROW = "[[providers]]\nalias = 'a'\nissuer = 'https://a'\nclient_id = 'a'\n";

Deno.test("loadClientConfig without files has the built-in values", async () => {
  await onMachine(async ({ load }) => {
    const source = { kind: "built-in", where: "" } as const;
    assert.deepEqual(await load(), {
      defaultProvider: { value: "webchooser", source },
      providers: { value: [{ ...BUILTIN, source }], source },
      agent: { value: "auto", source },
      flow: { value: "auto", source },
      caFile: { value: undefined, source },
      files: [],
      warnings: [],
    });
  });
});

Deno.test("loadClientConfig takes each key from the user's file, the machine's file, the built-in values", async () => {
  await onMachine(async ({ home, etc, load }) => {
    await Deno.writeTextFile(`${home}/.opk/config.yml`, "# mine\ndefault_provider: ''\n");
    await Deno.writeTextFile(
      `${etc}/client.toml`,
      `default_provider = "a"\nca_file = "/etc/ca.pem"\n${ROW}`,
      { mode: 0o644 },
    );
    const config = await load();
    assert.deepEqual(config.defaultProvider, {
      value: "",
      source: { kind: "user file", where: `${home}/.opk/config.yml:2` },
    });
    assert.deepEqual(config.caFile.source, { kind: "system file", where: `${etc}/client.toml:2` });
    assert.deepEqual(config.providers.value.map((row) => [row.issuer, row.source.where]), [
      ["https://a", `${etc}/client.toml:5`],
    ]);
    assert.deepEqual(config.files, [`${home}/.opk/config.yml`, `${etc}/client.toml`]);
  });
});

Deno.test("loadClientConfig takes TOML where there is YAML too, and says so", async () => {
  await onMachine(async ({ home, etc, load }) => {
    await Deno.writeTextFile(`${home}/.opk/config.toml`, "default_provider = 'toml'");
    await Deno.writeTextFile(`${home}/.opk/config.yml`, "default_provider: yaml\nbroken: [");
    await Deno.writeTextFile(`${etc}/client.toml`, "ca_file = '/toml'", { mode: 0o644 });
    await Deno.writeTextFile(`${etc}/client.yml`, "ca_file: /yaml", { mode: 0o644 });
    const config = await load();
    assert.deepEqual([config.defaultProvider.value, config.caFile.value], ["toml", "/toml"]);
    assert.deepEqual(config.warnings, [
      `${home}/.opk/config.yml is ignored because ${home}/.opk/config.toml exists`,
      `${etc}/client.yml is ignored because ${etc}/client.toml exists`,
    ]);
  });
});

Deno.test("loadClientConfig reads --config-path in place of the user's file, and it must exist", async () => {
  await onMachine(async ({ home, load }) => {
    await Deno.writeTextFile(`${home}/.opk/config.toml`, "default_provider = 'usual'");
    for (
      const [name, text] of [["c.toml", "default_provider = 'x'"], [
        "c.conf",
        "default_provider: x",
      ]]
    ) {
      const configPath = `${home}/${name}`;
      const error = await assertCodeAsync(() => load({ configPath }), "file_unreadable");
      assert.equal(error.message, `"${configPath}" does not exist`);
      await Deno.writeTextFile(configPath, text ?? "");
      assert.equal((await load({ configPath })).defaultProvider.value, "x");
    }
    assert.equal((await load({ configPath: "" })).defaultProvider.value, "usual");
  });
});

Deno.test("loadClientConfig follows a link of the user's own, but not to nowhere, and reads no FIFO", async () => {
  await onMachine(async ({ home, load }) => {
    const path = `${home}/.opk/config.toml`;
    await Deno.writeTextFile(`${home}/dotfile`, "default_provider = 'linked'");
    await Deno.symlink(`${home}/dotfile`, path);
    assert.equal((await load()).defaultProvider.value, "linked");
    await Deno.remove(`${home}/dotfile`);
    await assertCodeAsync(load, "file_unreadable");
    await new Deno.Command("mkfifo", { args: [`${home}/dotfile`] }).output();
    await assertCodeAsync(load, "file_unreadable");
    await Deno.remove(path);
    await Deno.mkdir(path);
    await assertCodeAsync(load, "file_unreadable");
  });
});

Deno.test("loadClientConfig believes a machine-wide file only when nobody else can have written it", async () => {
  await onMachine(async ({ etc, load }) => {
    const path = `${etc}/client.yml`;
    await Deno.writeTextFile(path, "default_provider: evil");
    await Deno.chmod(path, 0o666);
    const error = await assertCodeAsync(load, "file_unreadable");
    assert.match(error.message, /has mode 0666/);
    await Deno.chmod(path, 0o644);
    await assertCodeAsync(() => load({ systemOwners: [4711] }), "file_unreadable");
    assert.equal((await load()).defaultProvider.value, "evil");
  });
});

Deno.test("loadClientConfig names the file of a syntax error", async () => {
  await onMachine(async ({ home, load }) => {
    await Deno.writeTextFile(`${home}/.opk/config.toml`, "default_provider =");
    const error = await assertCodeAsync(load, "config_invalid");
    assert.equal(error.message, `${home}/.opk/config.toml:1:19: not TOML: invalid value`);
  });
});
