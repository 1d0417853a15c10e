import assert from "node:assert/strict";
import { serverFiles } from "../../../src/platform/server_files.ts";
import { serverPaths } from "../../../src/platform/server_paths.ts";

Deno.test("serverFiles lists directories before what stands in them", () => {
  const files = serverFiles(serverPaths("/r", { os: "linux" }), {
    os: "linux",
    logFile: "/elsewhere/log",
    plugins: ["/r/etc/opk/policy.d/a.yml"],
    pluginCommands: ["/opt/a"],
  });
  assert.deepEqual(files.map(({ id, path }) => `${id} ${path}`), [
    "base /r/etc/opk",
    "policy_dir /r/etc/opk/policy.d",
    "cache_dir /r/var/cache/opkssh",
    "auth_id /r/etc/opk/auth_id",
    "providers /r/etc/opk/providers",
    "config /r/etc/opk/config.toml",
    "config /r/etc/opk/config.yml",
    "plugin /r/etc/opk/policy.d/a.yml",
    "plugin_command /opt/a",
    "log /elsewhere/log",
    "sudoers /r/etc/sudoers.d/opkssh",
  ]);
});

Deno.test("serverFiles has no log file where records go elsewhere", () => {
  for (const os of ["linux", "windows"] as const) {
    const ids = serverFiles(serverPaths("/r", { os }), { os, logFile: null }).map(({ id }) => id);
    assert.ok(!ids.includes("log") && !ids.includes("log_dir"));
  }
});

Deno.test("serverFiles on Windows has the directory of the log and no sudoers", () => {
  const files = serverFiles(serverPaths("C:\\r", { os: "windows" }), { os: "windows" });
  const ids = files.map(({ id }) => id);
  assert.ok(!ids.includes("sudoers"));
  assert.equal(files.find(({ id }) => id === "log_dir")?.path, "C:\\r\\ProgramData\\opk\\logs");
});
