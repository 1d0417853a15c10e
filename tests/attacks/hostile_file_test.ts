import assert from "node:assert/strict";
import type { FileProblemKind } from "../../src/platform/file_problem.ts";
import type { FileFacts, FileSystem, ReadableFile } from "../../src/platform/file_system.ts";
import type { GuardedFileRules } from "../../src/platform/read_guarded_bytes.ts";
import { readGuardedFile } from "../../src/platform/read_guarded_file.ts";
import { systemFileSystem } from "../../src/platform/system_file_system.ts";
import { tidyFileSystem as tidy } from "../support/tidy_file_system.ts";
import { assertFileProblem } from "../support/assert_file_problem.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

const me = Deno.uid() ?? -1;
const isRoot = me === 0;
const rules: GuardedFileRules = { owners: [me], forbiddenMode: 0o027, maxBytes: 1024 };

async function file(path: string, mode: number, text = "text"): Promise<void> {
  await Deno.writeTextFile(path, text);
  await Deno.chmod(path, mode);
}

async function mkfifo(path: string): Promise<void> {
  const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
  assert.ok(success);
}

interface Attack {
  readonly name: string;
  readonly kind: FileProblemKind;
  /** Makes the situation; the file to read is `policy`. */
  readonly make: (directory: string, policy: string) => Promise<unknown>;
  readonly rules?: Partial<GuardedFileRules>;
  readonly needsRoot?: boolean;
}

const attacks: Attack[] = [
  {
    name: "a symbolic link to a good file",
    kind: "symlink",
    make: async (d, p) => {
      await file(`${d}/real`, 0o600);
      await Deno.symlink(`${d}/real`, p);
    },
  },
  { name: "a dangling link", kind: "symlink", make: (d, p) => Deno.symlink(`${d}/none`, p) },
  { name: "a link to itself", kind: "symlink", make: (_d, p) => Deno.symlink(p, p) },
  { name: "a directory", kind: "not-regular", make: (_d, p) => Deno.mkdir(p) },
  { name: "a FIFO without a writer", kind: "not-regular", make: (_d, p) => mkfifo(p) },
  {
    name: "a device",
    kind: "not-regular",
    needsRoot: true,
    make: async (_d, p) => {
      await new Deno.Command("mknod", { args: ["-m", "600", p, "c", "1", "5"] }).output();
    },
  },
  {
    name: "a file of another user",
    kind: "owner",
    needsRoot: true,
    make: async (_d, p) => {
      await file(p, 0o600);
      await Deno.chown(p, 4711, 4711);
    },
  },
  { name: "a file others may read", kind: "mode", make: (_d, p) => file(p, 0o604) },
  { name: "a file others may write", kind: "mode", make: (_d, p) => file(p, 0o602) },
  { name: "a file the group may write", kind: "mode", make: (_d, p) => file(p, 0o660) },
  { name: "a huge file", kind: "too-large", make: (_d, p) => file(p, 0o600, "x".repeat(1025)) },
  {
    name: "a sparse file of a tebibyte",
    kind: "too-large",
    make: async (_d, p) => {
      await file(p, 0o600);
      await Deno.truncate(p, 2 ** 40);
    },
  },
  {
    name: "a directory that anybody can write",
    kind: "mode",
    rules: { guardDirectory: true },
    make: async (d, p) => {
      await file(p, 0o600);
      await Deno.chmod(d, 0o777);
    },
  },
  {
    name: "no file in a directory that anybody can write, where the owner's was removed",
    kind: "mode",
    rules: { guardDirectory: true },
    make: (d) => Deno.chmod(d, 0o1777),
  },
  {
    name: "a directory of another user",
    kind: "owner",
    rules: { guardDirectory: true },
    needsRoot: true,
    make: async (d, p) => {
      await file(p, 0o600);
      await Deno.chown(d, 4711, 4711);
    },
  },
];

for (const attack of attacks) {
  Deno.test(`readGuardedFile refuses ${attack.name}`, {
    ignore: attack.needsRoot === true && !isRoot,
  }, async () => {
    await withTempDir(async (top) => {
      const directory = `${top}/opk`;
      await Deno.mkdir(directory, { mode: 0o700 });
      await attack.make(directory, `${directory}/policy`);
      const read = (): Promise<unknown> =>
        readGuardedFile(`${directory}/policy`, { ...rules, ...attack.rules });
      await assertFileProblem(read, attack.kind);
    });
  });
}

Deno.test("readGuardedFile refuses a socket", async () => {
  await withTempDir(async (top) => {
    using _listener = Deno.listen({ transport: "unix", path: `${top}/policy` });
    await assertFileProblem(() => readGuardedFile(`${top}/policy`, rules), "not-regular");
  });
});

Deno.test("readGuardedFile refuses a file reached through a linked directory below the home", async () => {
  await withTempDir(async (top) => {
    await Deno.mkdir(`${top}/home`);
    await Deno.mkdir(`${top}/elsewhere`);
    await file(`${top}/elsewhere/auth_id`, 0o600);
    await Deno.symlink(`${top}/elsewhere`, `${top}/home/.opk`);
    await Deno.symlink(`${top}/home`, `${top}/homelink`);
    const path = `${top}/home/.opk/auth_id`;
    const read = (): Promise<unknown> => readGuardedFile(path, { ...rules, below: `${top}/home` });
    assert.equal((await assertFileProblem(read, "symlink")).path, `${top}/home/.opk`);
    await Deno.remove(`${top}/home/.opk`);
    await Deno.rename(`${top}/elsewhere`, `${top}/home/.opk`);
    // The home itself may be reached through a link.
    const below = `${top}/homelink`;
    await readGuardedFile(`${below}/.opk/auth_id`, { ...rules, below });
  });
});

Deno.test("readGuardedFile refuses paths that leave the directory they must stay in", async () => {
  await withTempDir(async (top) => {
    await file(`${top}/secret`, 0o600);
    await Deno.mkdir(`${top}/home`);
    for (const path of ["/home/../secret", "/secret", "/home//../secret", "/home/./secret"]) {
      const read = (): Promise<unknown> =>
        readGuardedFile(`${top}${path}`, { ...rules, below: `${top}/home` });
      await assertFileProblem(read, "unreadable");
    }
  });
});

Deno.test("readGuardedFile follows links that only trusted users can have made", async () => {
  await withTempDir(async (top) => {
    await Deno.chmod(top, 0o755);
    await Deno.mkdir(`${top}/etc`);
    await Deno.mkdir(`${top}/store`);
    await file(`${top}/store/policy`, 0o600);
    await Deno.symlink("../store", `${top}/etc/current`);
    await Deno.symlink("current/policy", `${top}/etc/policy`);
    const read = (): Promise<{ text: string }> =>
      readGuardedFile(`${top}/etc/policy`, { ...rules, links: "trusted" }, { fileSystem: tidy });
    assert.equal((await read()).text, "text");

    await Deno.chmod(`${top}/store`, 0o777);
    const open = await assertFileProblem(read, "symlink");
    assert.match(open.detail, /writable by group or others/);
    await Deno.chmod(`${top}/store`, 0o755);
    await Deno.chmod(`${top}/store/policy`, 0o606);
    await assertFileProblem(read, "mode");
    await Deno.remove(`${top}/store/policy`);
    // Not "absent": a link that leads nowhere must not mean "use the defaults".
    await assertFileProblem(read, "unreadable");
    await Deno.symlink("../etc/policy", `${top}/store/policy`);
    await assertFileProblem(read, "symlink");
  });
});

Deno.test("readGuardedFile refuses a link that another user made in a trusted directory", {
  ignore: !isRoot,
}, async () => {
  await withTempDir(async (top) => {
    await Deno.chmod(top, 0o755);
    await file(`${top}/real`, 0o600);
    await Deno.symlink(`${top}/real`, `${top}/policy`);
    await new Deno.Command("chown", { args: ["-h", "4711", `${top}/policy`] }).output();
    const read = (): Promise<unknown> =>
      readGuardedFile(`${top}/policy`, { ...rules, links: "trusted" }, { fileSystem: tidy });
    assert.match((await assertFileProblem(read, "symlink")).detail, /link of uid 4711/);
  });
});

Deno.test("readGuardedFile refuses a file that is swapped between look and open", async () => {
  await withTempDir(async (top) => {
    await file(`${top}/policy`, 0o600, "good");
    await file(`${top}/evil`, 0o600, "evil");
    const fileSystem: FileSystem = {
      ...systemFileSystem,
      async open(path: string): Promise<ReadableFile> {
        await Deno.rename(`${top}/evil`, path);
        return await systemFileSystem.open(path);
      },
    };
    const read = (): Promise<unknown> => readGuardedFile(`${top}/policy`, rules, { fileSystem });
    assert.match((await assertFileProblem(read, "unreadable")).detail, /replaced/);
  });
});

Deno.test("readGuardedFile checks the rules again on the open file", async () => {
  await withTempDir(async (top) => {
    await file(`${top}/policy`, 0o600);
    const fileSystem: FileSystem = {
      ...systemFileSystem,
      async open(path: string): Promise<ReadableFile> {
        await Deno.chmod(path, 0o666);
        return await systemFileSystem.open(path);
      },
    };
    await assertFileProblem(() => readGuardedFile(`${top}/policy`, rules, { fileSystem }), "mode");
  });
});

Deno.test("readGuardedFile stops at the limit when a file grows while it is read", async () => {
  const endless: ReadableFile = {
    stat: () => Deno.lstat("/etc/passwd"),
    read: (buffer) => Promise.resolve(buffer.fill(0x61).length),
    tryLock: () => Promise.resolve(true),
    close: () => {},
  };
  const fileSystem: FileSystem = { ...systemFileSystem, open: () => Promise.resolve(endless) };
  const read = (): Promise<unknown> =>
    readGuardedFile("/etc/passwd", { maxBytes: 1_000_000 }, { fileSystem });
  await assertFileProblem(read, "too-large");
});

Deno.test("readGuardedFile gives up on an open that never returns, and closes it if it does", async () => {
  const opening = Promise.withResolvers<ReadableFile>();
  const closed = Promise.withResolvers<void>();
  const fileSystem: FileSystem = { ...systemFileSystem, open: () => opening.promise };
  const rules = { maxBytes: 1_000_000, below: "/etc" };
  const read = (): Promise<unknown> =>
    readGuardedFile("/etc/passwd", rules, { fileSystem, openTimeoutMs: 5 });
  assert.match((await assertFileProblem(read, "unreadable")).detail, /in time/);
  opening.resolve({
    stat: () => Deno.lstat("/etc/passwd"),
    read: () => Promise.resolve(null),
    tryLock: () => Promise.resolve(true),
    close: closed.resolve,
  });
  await closed.promise;
});

Deno.test("readGuardedFile never calls a file absent that a link led to a moment ago", async () => {
  await withTempDir(async (top) => {
    await Deno.chmod(top, 0o755);
    await file(`${top}/real`, 0o600);
    await Deno.symlink("real", `${top}/policy`);
    let looks = 0;
    const fileSystem: FileSystem = {
      ...tidy,
      async lstat(path: string): Promise<FileFacts> {
        // The first look resolves the link, the second is for the rules.
        if (path === `${top}/real` && ++looks === 2) await Deno.remove(path);
        return await systemFileSystem.lstat(path);
      },
    };
    const read = (): Promise<unknown> =>
      readGuardedFile(`${top}/policy`, { ...rules, links: "trusted" }, { fileSystem });
    await assertFileProblem(read, "unreadable");
    assert.equal(looks, 2);
  });
});
