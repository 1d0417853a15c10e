import assert from "node:assert/strict";
import { systemFileSystem } from "../../../src/platform/system_file_system.ts";
import { listPlugins } from "../../../src/server/list_plugins.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const owners = [0, Deno.uid() ?? -1];

Deno.test("listPlugins lists configurations in the byte order of their names", async () => {
  await withTempDir(async (directory) => {
    // U+FFFD comes before U+1F600 in bytes, but after it in UTF-16
    const names = ["B.yml", "a.toml", "a.yml", "ab.yml", "\ufffd.yml", "\u{1f600}.yml"];
    const others = ["a.yaml", "a.yml~", "yml", "README", "a.YML", ".yml.swp"];
    for (const name of [...others, ...names.toReversed()]) {
      await Deno.writeTextFile(`${directory}/${name}`, "");
    }
    assert.deepEqual(await listPlugins(directory, { owners }), {
      paths: names.map((name) => `${directory}/${name}`),
      problem: undefined,
    });
  });
});

Deno.test("listPlugins finds nothing where there is no directory", async () => {
  const nothing = { paths: [], problem: undefined };
  assert.deepEqual(await listPlugins("/nowhere/policy.d", { owners }), nothing);
  assert.deepEqual(await listPlugins("/nowhere/policy.d", { owners, os: "windows" }), nothing);
});

Deno.test("listPlugins says when the directory cannot be read", async () => {
  await withTempDir(async (directory) => {
    const closed = new Deno.errors.PermissionDenied("Permission denied (os error 13): readdir");
    const fileSystem = { ...systemFileSystem, readNames: () => Promise.reject(closed) };
    assert.deepEqual(await listPlugins(directory, { owners, fileSystem }), {
      paths: [],
      problem: `policy plugins are left out: "${directory}" cannot be read: permission denied`,
    });
  });
});
