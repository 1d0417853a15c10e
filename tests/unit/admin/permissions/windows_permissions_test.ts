import assert from "node:assert/strict";
import { checkPermissions } from "../../../../src/admin/permissions/check_permissions.ts";
import {
  fixPermissions,
  type FixPermissionsOptions,
} from "../../../../src/admin/permissions/fix_permissions.ts";
import type { ServerWorld } from "../../../../src/admin/server_world.ts";
import { serverPaths } from "../../../../src/platform/server_paths.ts";
import { systemFileSystem } from "../../../../src/platform/system_file_system.ts";
import type { Users } from "../../../../src/platform/users.ts";
import { assertCodeAsync } from "../../../support/assert_code.ts";
import {
  type FakeWindowsSecurity,
  fakeWindowsSecurity,
} from "../../../support/fake_windows_security.ts";
import { type MemoryTerminal, memoryTerminal } from "../../../support/memory_terminal.ts";
import { withTempDir } from "../../../support/with_temp_dir.ts";

const SID = "S-1-5-21-1-2-3-1005";
const NOBODY: Users = {
  byName: () => Promise.resolve(undefined),
  byId: () => Promise.resolve(undefined),
  groupByName: () => Promise.resolve(undefined),
  groupById: () => Promise.resolve(undefined),
  current: () => undefined,
};
const YES: FixPermissionsOptions = { dryRun: false, yes: true, json: false, adopt: false };

interface Fake {
  readonly world: ServerWorld & { readonly terminal: MemoryTerminal };
  readonly security: FakeWindowsSecurity;
  /** Shortens paths for comparison. */
  readonly short: (text: string) => string;
}

/** Here a backslash is a letter like any other, so the files of Windows lie beside each other. */
async function withWindows(
  run: (fake: Fake) => Promise<void>,
  accounts: Readonly<Record<string, string>> = { opksshuser: SID },
  elevated = true,
): Promise<void> {
  await withTempDir(async (directory) => {
    const root = `${directory}/c`;
    const paths = serverPaths(root, { os: "windows" });
    const security = fakeWindowsSecurity({}, accounts, elevated);
    await run({
      security,
      short: (text) => text.replaceAll(`${root}\\ProgramData\\opk`, "BASE"),
      world: {
        terminal: memoryTerminal(),
        paths,
        root,
        os: "windows",
        fileSystem: systemFileSystem,
        users: NOBODY,
        rootIds: { uid: 0, gid: 0 },
        windowsSecurity: security,
      },
    });
  });
}

const ask = (): Promise<undefined> => Promise.resolve(undefined);

Deno.test("fixPermissions on Windows makes what is missing with a protected list, and nothing twice", async () => {
  await withWindows(async ({ world, security, short }) => {
    assert.equal(await fixPermissions(YES, { ...world, ask }), 1);
    assert.match(world.terminal.stderr, /providers" does not exist/);
    const read = `(A;;0x1200a9;;;${SID})`;
    const full = "(A;;FA;;;SY)(A;;FA;;;BA)";
    const below = (text: string): string => text.replaceAll("(A;;", "(A;OICI;");
    assert.deepEqual(security.written.map(([path, sddl]) => [short(path), sddl]), [
      ["BASE", `O:BAD:PAI${below(full + read)}`],
      ["BASE\\policy.d", `O:BAD:PAI${below(full + read)}`],
      ["BASE\\cache", `O:BAD:PAI${below(`${full}(A;;0x1301bf;;;${SID})`)}`],
      ["BASE\\logs", `O:BAD:PAI${below(`${full}(A;;0x1301bf;;;${SID})`)}`],
      ["BASE\\auth_id", `O:BAD:PAI${full}${read}`],
      ["BASE\\logs\\opkssh.log", `O:BAD:PAI${full}(A;;0x1301bf;;;${SID})`],
    ]);
    await Deno.writeTextFile(world.paths.providers, "");
    security.write(world.paths.providers, `O:BAD:PAI${full}${read}`);
    const { length } = security.written;
    const again = { ...world, terminal: memoryTerminal() };
    assert.equal(await fixPermissions(YES, { ...again, ask }), 0);
    assert.equal(again.terminal.stdout, "nothing to do\n");
    assert.equal(security.written.length, length);
    assert.equal(await checkPermissions({ json: false }, world), 0);
  });
});

Deno.test("permissions on Windows find and mend what users could write", async () => {
  await withWindows(async ({ world, security, short }) => {
    await fixPermissions(YES, { ...world, ask });
    const { baseDir, providers, authId } = world.paths;
    await Deno.writeTextFile(providers, "");
    const inherited = "(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)";
    security.write(providers, `O:BAD:AI${inherited}`);
    security.write(baseDir, `O:SYD:AI${inherited}(A;CIID;DCLCRPCR;;;BU)`);
    security.write(authId, "O:S-1-5-21-1-2-3-1001D:PAI(A;;FA;;;BA)");
    const terminal = memoryTerminal();
    assert.equal(await checkPermissions({ json: true }, { ...world, terminal }), 1);
    const errors = JSON.parse(short(terminal.stdout.replaceAll("\\\\", "\\")).replaceAll("\\", "/"))
      .filter(({ ok }: { ok: boolean }) => !ok);
    assert.deepEqual(
      errors.map((entry: Record<string, string>) => `${entry["path"]}: ${entry["aclErr"]}`),
      [
        "BASE: lets S-1-5-32-545 write, append, write extended attributes, write attributes",
        "BASE/auth_id: is owned by S-1-5-21-1-2-3-1001, not by Administrators, SYSTEM or " +
        "TrustedInstaller",
      ],
    );
    assert.equal(await fixPermissions({ ...YES, adopt: true }, { ...world, ask }), 0);
    assert.equal(await checkPermissions({ json: true }, world), 0);
  });
});

Deno.test("fixPermissions on Windows puts no policy of a stranger in force", async () => {
  await withWindows(async ({ world, security, short }) => {
    await fixPermissions(YES, { ...world, ask });
    const { baseDir, providers, authId } = world.paths;
    await Deno.writeTextFile(providers, "");
    security.write(providers, "O:BAD:AI(A;ID;FA;;;BA)(A;ID;FW;;;BU)");
    security.write(baseDir, "O:SYD:AI(A;ID;FA;;;BA)(A;CIID;DCLCRPCR;;;BU)");
    const planted = "O:S-1-5-21-1-2-3-1001D:AI(A;ID;FA;;;BA)";
    security.write(authId, planted);
    const terminal = memoryTerminal();
    assert.equal(await fixPermissions(YES, { ...world, terminal, ask }), 1);
    assert.equal(security.read(authId), planted);
    assert.match(short(terminal.stderr), /auth_id" is owned by S-1-5-21-1-2-3-1001/);
    assert.match(short(terminal.stderr), /then remove it or run: opkssh permissions fix --adopt/);
    // What only others could write is closed, with a word of caution, and so is the directory.
    assert.match(short(terminal.stderr), /providers" lets S-1-5-32-545 write.*: read it before/);
    assert.match(security.read(providers), /^O:BAD:PAI/);
    assert.match(security.read(baseDir), /^O:BAD:PAI/);
  });
});

Deno.test("checkPermissions on Windows speaks of no sudo", async () => {
  await withWindows(async ({ world }) => {
    await checkPermissions({ json: false }, world);
    assert.doesNotMatch(world.terminal.stderr, /sudo/);
    assert.match(world.terminal.stderr, /opkssh permissions fix, in a terminal that was opened/);
  });
});

Deno.test("permissions on Windows notice that the verify account cannot read", async () => {
  await withWindows(async ({ world, security }) => {
    await fixPermissions(YES, { ...world, ask });
    security.write(world.paths.authId, "O:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)");
    const terminal = memoryTerminal();
    await checkPermissions({ json: false }, { ...world, terminal });
    assert.match(terminal.stdout, /auth_id: gives opksshuser no right to read/);
  });
});

Deno.test("fixPermissions on Windows needs the account and an elevated process", async () => {
  await withWindows(async ({ world, security }) => {
    await assertCodeAsync(() => fixPermissions(YES, { ...world, ask }), "system_part_missing");
    assert.deepEqual(security.written, []);
  }, {});
  await withWindows(
    async ({ world, security }) => {
      await assertCodeAsync(() => fixPermissions(YES, { ...world, ask }), "not_permitted");
      assert.deepEqual(security.written, []);
    },
    { opksshuser: SID },
    false,
  );
});
