import assert from "node:assert/strict";
import { clientPaths } from "../../../src/platform/client_paths.ts";

Deno.test("clientPaths on Unix names the files below home and the machine-wide ones", () => {
  assert.deepEqual(clientPaths("/home/a b", { os: "linux" }), {
    opkDir: "/home/a b/.opk",
    configToml: "/home/a b/.opk/config.toml",
    configYaml: "/home/a b/.opk/config.yml",
    stateFile: "/home/a b/.opk/state.json",
    systemConfigToml: "/etc/opk/client.toml",
    systemConfigYaml: "/etc/opk/client.yml",
    sshDir: "/home/a b/.ssh",
    sshConfig: "/home/a b/.ssh/config",
    identityDir: "/home/a b/.ssh/opkssh",
    identityConfig: "/home/a b/.ssh/opkssh/config",
  });
});

Deno.test("clientPaths on Windows uses backslashes, USERPROFILE and ProgramData", () => {
  const paths = clientPaths("C:\\Users\\a", { os: "windows", programData: "" });
  assert.equal(paths.configYaml, "C:\\Users\\a\\.opk\\config.yml");
  assert.equal(paths.identityConfig, "C:\\Users\\a\\.ssh\\opkssh\\config");
  assert.equal(paths.systemConfigToml, "C:\\ProgramData\\opk\\client.toml");
});

Deno.test("clientPaths puts the root in front of machine-wide paths only", () => {
  const paths = clientPaths("/home/a", { os: "linux", root: "/stage" });
  assert.equal(paths.systemConfigYaml, "/stage/etc/opk/client.yml");
  assert.equal(paths.sshDir, "/home/a/.ssh");
  const windows = clientPaths("C:\\a", { os: "windows", root: "C:\\stage" });
  assert.equal(windows.systemConfigYaml, "C:\\stage\\ProgramData\\opk\\client.yml");
});
