import assert from "node:assert/strict";
import { createClientConfig } from "../../../src/config/create_client_config.ts";
import { clientPaths } from "../../../src/platform/client_paths.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

Deno.test("createClientConfig makes directory and file for the owner only, once", async () => {
  await withTempDir(async (home) => {
    const options = { paths: clientPaths(home, { os: "linux" }), providers: [] };
    const path = `${home}/.opk/config.toml`;
    assert.deepEqual(await createClientConfig(options), { kind: "created", path });
    assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    assert.equal(((await Deno.stat(`${home}/.opk`)).mode ?? 0) & 0o777, 0o700);
    await Deno.writeTextFile(path, "# mine");
    assert.deepEqual(await createClientConfig(options), { kind: "exists", path });
    assert.equal(await Deno.readTextFile(path), "# mine");
  });
});

Deno.test("createClientConfig counts a YAML file and a dangling link as a configuration", async () => {
  await withTempDir(async (home) => {
    const options = { paths: clientPaths(home, { os: "linux" }), providers: [] };
    await Deno.mkdir(`${home}/.opk`);
    await Deno.symlink("/nowhere", `${home}/.opk/config.yml`);
    const path = `${home}/.opk/config.yml`;
    assert.deepEqual(await createClientConfig(options), { kind: "exists", path });
  });
});

Deno.test("createClientConfig writes the syntax of the name it is given", async () => {
  await withTempDir(async (home) => {
    for (
      const [name, first] of [["c.toml", 'default_provider = "'], ["c.yml", "default_provider: "]]
    ) {
      const configPath = `${home}/new/${name}`;
      const paths = clientPaths(home, { os: "linux" });
      const made = await createClientConfig({ paths, configPath, providers: [] });
      assert.deepEqual(made, { kind: "created", path: configPath });
      assert.ok((await Deno.readTextFile(configPath)).includes(`\n${first}`));
    }
  });
});

Deno.test("createClientConfig names the file that cannot be written", async () => {
  await withTempDir(async (home) => {
    await Deno.writeTextFile(`${home}/.opk`, "a file where the directory belongs");
    const options = { paths: clientPaths(home, { os: "linux" }), providers: [] };
    const error = await assertCodeAsync(() => createClientConfig(options), "file_unwritable");
    assert.ok(error.message.includes(`${home}/.opk`));
  });
});
