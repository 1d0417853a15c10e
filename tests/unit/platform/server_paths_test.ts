import assert from "node:assert/strict";
import { serverPaths } from "../../../src/platform/server_paths.ts";

Deno.test("serverPaths on Unix names the files of the Go tool and our own", () => {
  const { homeAuthId, ...paths } = serverPaths("", { os: "linux" });
  assert.deepEqual(paths, {
    baseDir: "/etc/opk",
    providers: "/etc/opk/providers",
    authId: "/etc/opk/auth_id",
    configToml: "/etc/opk/config.toml",
    configYaml: "/etc/opk/config.yml",
    policyDir: "/etc/opk/policy.d",
    cacheDir: "/var/cache/opkssh",
    logFile: "/var/log/opkssh.log",
    sudoersFile: "/etc/sudoers.d/opkssh",
  });
  assert.equal(homeAuthId("/home/alice"), "/home/alice/.opk/auth_id");
});

Deno.test("serverPaths puts the root in front of every path", () => {
  for (const os of ["linux", "windows"] as const) {
    const { homeAuthId: _, sudoersFile, ...paths } = serverPaths("/stage", { os });
    for (const path of Object.values(paths)) assert.ok(path.startsWith("/stage"), path);
    assert.ok(sudoersFile === undefined || sudoersFile.startsWith("/stage"));
  }
});

Deno.test("serverPaths on Windows follows ProgramData and falls back to drive C", () => {
  const moved = serverPaths("", { os: "windows", programData: "D:\\Data" });
  assert.equal(moved.providers, "D:\\Data\\opk\\providers");
  assert.equal(moved.cacheDir, "D:\\Data\\opk\\cache");
  assert.equal(moved.logFile, "D:\\Data\\opk\\logs\\opkssh.log");
  assert.equal(moved.homeAuthId("C:\\Users\\a"), "C:\\Users\\a\\.opk\\auth_id");
  const usual = serverPaths("", { os: "windows", programData: "" });
  assert.equal(usual.baseDir, "C:\\ProgramData\\opk");
});
