import assert from "node:assert/strict";
import {
  type InstallerWorld,
  runInstaller,
} from "../../../../src/admin/installer/run_installer.ts";
import { assertCodeAsync } from "../../../support/assert_code.ts";

type Run = NonNullable<InstallerWorld["run"]>;

/** A world in which the script ends with a code, and what was run. */
function world(
  changes: Partial<InstallerWorld> = {},
  ended: number | string = 0,
): { readonly world: InstallerWorld; readonly runs: Parameters<Run>[0][] } {
  const runs: Parameters<Run>[0][] = [];
  return {
    runs,
    world: {
      os: "linux",
      executable: "/usr/bin/opkssh",
      environment: () => undefined,
      find: (executable) => Promise.resolve(`${executable}.sh`),
      run: (options) => {
        runs.push(options);
        return Promise.resolve(ended);
      },
      ...changes,
    },
  };
}

Deno.test("runInstaller installs the program where it stands, with the flags as they were typed", async () => {
  const { world: machine, runs } = world({}, 5);
  assert.equal(await runInstaller("install", ["--chain", "--frob", "x y"], machine), 5);
  assert.deepEqual(runs[0]?.argv, [
    "/bin/sh",
    "/usr/bin/opkssh.sh",
    "--install-dir=/usr/bin",
    "--install-from=/usr/bin/opkssh",
    "--chain",
    "--frob",
    "x y",
  ]);
});

Deno.test("runInstaller uninstalls", async () => {
  const { world: machine, runs } = world();
  assert.equal(await runInstaller("uninstall", ["--purge"], machine), 0);
  assert.deepEqual(runs[0]?.argv.slice(2), ["--install-dir=/usr/bin", "--uninstall", "--purge"]);
});

Deno.test("runInstaller hands over the installer's variables and a PATH of its own, nothing else", async () => {
  const variables: Readonly<Record<string, string>> = {
    PATH: "/tmp/evil",
    LD_PRELOAD: "/tmp/evil.so",
    ENV: "/tmp/evil.sh",
    OPKSSH_INSTALL_HOME_POLICY: "false",
    OPKSSH_INSTALL_KEY_FILTER: "true",
    OPKSSH_INSTALL_DIR: "/tmp/evil",
    OPKSSH_INSTALL_ROOT: "/tmp/evil",
  };
  const { world: machine, runs } = world({ environment: (name) => variables[name] });
  await runInstaller("install", [], machine);
  assert.deepEqual(runs[0]?.env, {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    OPKSSH_INSTALL_COMMAND: "opkssh server install",
    OPKSSH_INSTALL_HOME_POLICY: "false",
    OPKSSH_INSTALL_KEY_FILTER: "true",
  });
});

for (
  const flag of [
    "--install-from=/tmp/x",
    "--install-from",
    "--install-dir=/tmp",
    "--install-version=v1.2.3",
    "--sha256=00",
    "--signers-file=/x",
    "--require-signature",
    "--uninstall",
  ]
) {
  Deno.test(`runInstaller refuses ${flag}: the program is this one`, async () => {
    const { world: machine, runs } = world();
    await assertCodeAsync(() => runInstaller("install", ["--dry-run", flag], machine), "usage");
    assert.deepEqual(runs, []);
  });
}

Deno.test("runInstaller says what to type where there is nothing to run", async () => {
  const { world: sources } = world({ executable: undefined });
  await assertCodeAsync(() => runInstaller("install", [], sources), "system_part_missing");
  for (const os of ["windows", "darwin"] as const) {
    const { world: elsewhere } = world({ os });
    await assertCodeAsync(() => runInstaller("install", [], elsewhere), "system_part_missing");
  }
  const { world: broken } = world({}, "no such file");
  await assertCodeAsync(() => runInstaller("install", [], broken), "system_part_missing");
});
