import assert from "node:assert/strict";
import type { FileSystem } from "../../../src/platform/file_system.ts";
import { systemFileSystem } from "../../../src/platform/system_file_system.ts";
import type { UserAccount } from "../../../src/platform/users.ts";
import { homePolicy, type HomePolicyOptions } from "../../../src/server/home_policy.ts";
import { shellProgram } from "../../support/shell_program.ts";
import { smallUsers } from "../../support/small_users.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const me = Deno.uid() ?? -1;
const VERIFIER = { uid: 990, gid: 990 };
const NONE = { kind: "absent", source: { name: "home", path: "~/.opk/auth_id" } };
const ROW = "alice alice@example.com https://op.example.com\n";

/** A machine in a directory: alice with a policy of her own, sudo and its rule. */
interface Machine {
  readonly home: string;
  readonly source: { readonly name: "home"; readonly path: string };
  readonly options: HomePolicyOptions;
}

function withMachine(run: (machine: Machine) => Promise<void>): Promise<void> {
  return withTempDir(async (directory) => {
    await Deno.chmod(directory, 0o755);
    const home = `${directory}/alice`;
    await Deno.mkdir(`${home}/.opk`, { recursive: true, mode: 0o700 });
    await Deno.writeTextFile(`${home}/.opk/auth_id`, ROW, { mode: 0o600 });
    await Deno.writeTextFile(`${directory}/sudoers`, "");
    const alice: UserAccount = { name: "alice", uid: me, gid: me, home };
    const options: HomePolicyOptions = {
      root: "",
      sudoersFile: `${directory}/sudoers`,
      sudo: [
        `${directory}/nowhere/sudo`,
        await shellProgram(`${directory}/sudo`, `printf '%s\\n' "$@"`),
      ],
      sudoOwners: [0, me],
      sudoRoot: directory,
      executable: "/usr/local/bin/opkssh",
      users: smallUsers({ accounts: [alice], current: VERIFIER }),
      warn: (warning) => assert.fail(warning),
    };
    await run({ home, source: { name: "home", path: `${home}/.opk/auth_id` }, options });
  });
}

Deno.test("homePolicy as another user goes through sudo", async () => {
  await withMachine(async ({ source, options }) => {
    assert.deepEqual(await homePolicy("alice", options), {
      kind: "text",
      source,
      text: "-n\n/usr/local/bin/opkssh\nreadhome\nalice\n",
    });
  });
});

Deno.test("homePolicy as root reads directly", async () => {
  await withMachine(async ({ home, source, options }) => {
    const alice = { name: "alice", uid: me, gid: me, home };
    const users = smallUsers({ accounts: [alice], current: { uid: 0, gid: 0 } });
    const read = (user: string) => homePolicy(user, { ...options, users, sudo: [] });
    assert.deepEqual(await read("alice"), { kind: "text", source, text: ROW });
    assert.deepEqual(await read("bob"), NONE);
  });
});

Deno.test("homePolicy as the user itself reads directly, with or without sudo", async () => {
  await withMachine(async ({ home, source, options }) => {
    // root is served before anybody asks who it is
    const uid = me === 0 ? 991 : me;
    if (me === 0) await Deno.chown(source.path, uid, uid);
    if (me === 0) await Deno.chown(`${home}/.opk`, uid, uid);
    const alice = { name: "alice", uid, gid: uid, home };
    const users = smallUsers({ accounts: [alice], current: { uid, gid: uid } });
    const wanted = { kind: "text", source, text: ROW };
    assert.deepEqual(await homePolicy("alice", { ...options, users }), wanted);
    assert.deepEqual(await homePolicy("alice", { ...options, users, sudo: [] }), wanted);
  });
});

Deno.test("homePolicy with a root reads directly or not at all", async () => {
  await withMachine(async ({ home, source, options }) => {
    const below = { ...options, root: "/staging", sudo: ["/bin/false"] };
    assert.deepEqual(await homePolicy("alice", below), { kind: "text", source, text: ROW });
    await Deno.chmod(`${home}/.opk/auth_id`, 0o644);
    assert.equal((await homePolicy("alice", below)).kind, "unusable");
  });
});

Deno.test("homePolicy with a root finds users and homes in the database below it", async () => {
  await withTempDir(async (root) => {
    await Deno.mkdir(`${root}/etc`);
    await Deno.mkdir(`${root}/home/.opk`, { recursive: true, mode: 0o700 });
    await Deno.chmod(`${root}/home/.opk`, 0o700);
    await Deno.writeTextFile(`${root}/home/.opk/auth_id`, ROW, { mode: 0o600 });
    await Deno.writeTextFile(
      `${root}/etc/passwd`,
      `opkssh-test-alice:x:${me}:${me}::${root}/home:/bin/sh\n`,
    );
    const options = { root, sudoersFile: undefined, warn: () => assert.fail() };
    const file = await homePolicy("opkssh-test-alice", options);
    assert.ok(file.kind === "text");
    assert.equal(file.text, ROW);
    assert.deepEqual(await homePolicy("root", options), NONE);
  });
});

Deno.test("homePolicy starts nothing where it is not set up", async () => {
  await withMachine(async ({ home, source, options }) => {
    const loud = {
      ...options,
      sudo: [await shellProgram(`${home}/sudo`, `touch ${home}/started`)],
    };
    const quiet = async (change: Partial<HomePolicyOptions>): Promise<unknown> => {
      const file = await homePolicy("alice", { ...loud, ...change });
      await assert.rejects(Deno.lstat(`${home}/started`), Deno.errors.NotFound);
      return file;
    };
    assert.deepEqual(await quiet({ sudoersFile: `${home}/none` }), NONE);
    assert.deepEqual(await quiet({ sudoersFile: undefined }), NONE);
    assert.deepEqual(await quiet({ sudo: [`${home}/none`] }), NONE);
    assert.deepEqual(await quiet({ sudo: [] }), NONE);
    assert.deepEqual(await quiet({ users: smallUsers({ accounts: [], current: VERIFIER }) }), NONE);
    for (const place of ["", "relative"]) {
      const alice = { name: "alice", uid: me, gid: me, home: place };
      const users = smallUsers({ accounts: [alice], current: VERIFIER });
      assert.deepEqual(await quiet({ users }), NONE);
    }
    await Deno.remove(`${home}/.opk`, { recursive: true });
    assert.deepEqual(await quiet({}), { kind: "absent", source });
    assert.deepEqual(
      await quiet({ users: smallUsers({ accounts: [], current: undefined }) }),
      NONE,
      "there is no home policy on Windows",
    );
  });
});

Deno.test("homePolicy asks sudo where nothing can be seen", async () => {
  await withMachine(async ({ source, options }) => {
    const closed = new Deno.errors.PermissionDenied("Permission denied (os error 13)");
    const fileSystem: FileSystem = {
      ...systemFileSystem,
      // neither the directory of sudo's rules nor the home can be looked into
      lstat: (path) =>
        path === options.sudoersFile || path === source.path
          ? Promise.reject(closed)
          : systemFileSystem.lstat(path),
    };
    assert.equal((await homePolicy("alice", { ...options, fileSystem })).kind, "text");
  });
});

Deno.test("homePolicy runs no sudo that others could have put there", async () => {
  await withMachine(async ({ home, source, options }) => {
    const planted = await shellProgram(`${home}/sudo`, `touch ${home}/started; echo x`, 0o777);
    const file = await homePolicy("alice", { ...options, sudo: [planted, ...options.sudo ?? []] });
    assert.deepEqual(file, {
      kind: "unusable",
      source,
      problem: `must not be read: "${planted}" is writable by group or others`,
    });
    await assert.rejects(Deno.lstat(`${home}/started`), Deno.errors.NotFound);
  });
});

Deno.test("homePolicy says when this program has no path that sudo could know", async () => {
  await withMachine(async ({ source, options }) => {
    const problem = "cannot be read through sudo: this program is not installed, it has no path";
    const wanted = { kind: "unusable", source, problem };
    assert.deepEqual(await homePolicy("alice", { ...options, executable: undefined }), wanted);
    const { executable: _none, ...asInstalled } = options;
    assert.deepEqual(await homePolicy("alice", asInstalled), wanted);
  });
});
