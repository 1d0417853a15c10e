import assert from "node:assert/strict";
import { encodeUtf8 } from "../../../src/encoding/utf8.ts";
import { atomicWriteFile } from "../../../src/platform/atomic_write_file.ts";
import { sweepTemporaryFiles } from "../../../src/platform/temporary_file.ts";
import type { CreatedFile, FileSystem } from "../../../src/platform/file_system.ts";
import { systemFileSystem } from "../../../src/platform/system_file_system.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const bytes = encodeUtf8("content\n");

async function mode(path: string): Promise<number> {
  return ((await Deno.lstat(path)).mode ?? 0) & 0o7777;
}

Deno.test("atomicWriteFile gives the exact mode whatever umask and old mode were", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/f`;
    await Deno.writeTextFile(path, "old", { mode: 0o644 });
    for (const wanted of [0o600, 0o640, 0o644, 0o666, 0o660]) {
      await atomicWriteFile(path, bytes, { mode: wanted });
      assert.equal(await mode(path), wanted);
    }
    assert.equal(await Deno.readTextFile(path), "content\n");
  });
});

Deno.test("atomicWriteFile keeps the mode of the replaced file when asked to", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/f`;
    await atomicWriteFile(path, bytes, { mode: 0o600, keepMode: true });
    assert.equal(await mode(path), 0o600);
    await Deno.chmod(path, 0o644);
    await atomicWriteFile(path, bytes, { mode: 0o600, keepMode: true });
    assert.equal(await mode(path), 0o644);
  });
});

Deno.test("atomicWriteFile writes an empty file and a file of several mebibytes", async () => {
  await withTempDir(async (directory) => {
    for (const size of [0, 5 * 1024 * 1024 + 1]) {
      await atomicWriteFile(`${directory}/f`, new Uint8Array(size), { mode: 0o600 });
      assert.equal((await Deno.stat(`${directory}/f`)).size, size);
    }
  });
});

Deno.test("atomicWriteFile puts a file in the place of a link, or follows it when asked to", async () => {
  await withTempDir(async (directory) => {
    const [link, target] = [`${directory}/link`, `${directory}/target`];
    await Deno.writeTextFile(target, "old");
    await Deno.symlink(target, link);
    await atomicWriteFile(link, encodeUtf8("1"), { mode: 0o600, links: "follow" });
    assert.ok((await Deno.lstat(link)).isSymlink);
    assert.equal(await Deno.readTextFile(target), "1");
    await atomicWriteFile(link, encodeUtf8("2"), { mode: 0o600 });
    assert.ok((await Deno.lstat(link)).isFile);
    assert.equal(await Deno.readTextFile(target), "1");
  });
});

Deno.test("atomicWriteFile with ifExists fail replaces nothing, not even a dangling link", async () => {
  await withTempDir(async (directory) => {
    await Deno.writeTextFile(`${directory}/f`, "old");
    await Deno.symlink(`${directory}/nowhere`, `${directory}/l`);
    for (const name of ["f", "l"]) {
      const write = (): Promise<void> =>
        atomicWriteFile(`${directory}/${name}`, bytes, { mode: 0o600, ifExists: "fail" });
      const error = await assertCodeAsync(write, "file_unwritable");
      assert.match(error.message, /exists/);
      assert.ok(error.cause instanceof Deno.errors.AlreadyExists);
    }
    assert.equal(await Deno.readTextFile(`${directory}/f`), "old");
  });
});

Deno.test("atomicWriteFile replaces no directory, FIFO or device, also not through a link", async () => {
  await withTempDir(async (directory) => {
    await Deno.mkdir(`${directory}/d`);
    await new Deno.Command("mkfifo", { args: [`${directory}/p`] }).output();
    await Deno.symlink("/dev/null", `${directory}/n`);
    for (const name of ["d", "p", "n"]) {
      const path = `${directory}/${name}`;
      const before = await Deno.lstat(path);
      const error = await assertCodeAsync(
        () => atomicWriteFile(path, bytes, { mode: 0o600 }),
        "file_unwritable",
      );
      assert.match(error.message, /not a regular file/);
      assert.equal((await Deno.lstat(path)).ino, before.ino);
    }
  });
});

Deno.test("atomicWriteFile names the file when its directory is missing", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/missing/f`;
    const error = await assertCodeAsync(
      () => atomicWriteFile(path, bytes, { mode: 0o600 }),
      "file_unwritable",
    );
    assert.equal(error.message, `Cannot write "${path}": no such file or directory`);
  });
});

Deno.test("atomicWriteFile gives the file to another owner, or keeps the owner, when run by root", {
  ignore: Deno.uid() !== 0,
}, async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/f`;
    await atomicWriteFile(path, bytes, { mode: 0o640, owner: { uid: 0, gid: 77 } });
    assert.deepEqual([(await Deno.stat(path)).uid, (await Deno.stat(path)).gid], [0, 77]);
    await Deno.chown(path, 12, 34);
    await atomicWriteFile(path, bytes, { mode: 0o640, owner: "keep" });
    assert.deepEqual([(await Deno.stat(path)).uid, (await Deno.stat(path)).gid], [12, 34]);
    assert.equal(await mode(path), 0o640);
  });
});

Deno.test("atomicWriteFile copes with a name as long as the system allows", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/${"\u00e9".repeat(127)}`;
    await atomicWriteFile(path, bytes, { mode: 0o600 });
    assert.equal(await Deno.readTextFile(path), "content\n");
  });
});

Deno.test("atomicWriteFile goes on after short writes", async () => {
  await withTempDir(async (directory) => {
    const fileSystem: FileSystem = {
      ...systemFileSystem,
      async create(path, options): Promise<CreatedFile> {
        const file = await systemFileSystem.create(path, options);
        const write = file.write.bind(file);
        return Object.assign(file, { write: (chunk: Uint8Array) => write(chunk.subarray(0, 3)) });
      },
    };
    await atomicWriteFile(`${directory}/f`, bytes, { mode: 0o600, fileSystem });
    assert.equal(await Deno.readTextFile(`${directory}/f`), "content\n");
  });
});

Deno.test("atomicWriteFile starts again when its temporary file was taken for a dead writer's", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/f`;
    let sweeps = 0;
    const fileSystem: FileSystem = {
      ...systemFileSystem,
      async create(name, options): Promise<CreatedFile> {
        const file = await systemFileSystem.create(name, options);
        // Another process looks right between creation and lock.
        if (sweeps++ < 2) await sweepTemporaryFiles(path, systemFileSystem);
        return file;
      },
    };
    await atomicWriteFile(path, bytes, { mode: 0o600, fileSystem });
    assert.equal(sweeps, 3);
    assert.equal(await Deno.readTextFile(path), "content\n");
    sweeps = -1000;
    const write = (): Promise<void> => atomicWriteFile(path, bytes, { mode: 0o600, fileSystem });
    const error = await assertCodeAsync(write, "file_unwritable");
    assert.match(error.message, /keeps disappearing/);
  });
});

Deno.test("atomicWriteFile has the empty temporary file protected, and writes nothing when that fails", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/f`;
    const seen: [string, number][] = [];
    await atomicWriteFile(path, bytes, {
      mode: 0o600,
      protect: async (temporary) => {
        seen.push([temporary, (await Deno.stat(temporary)).size]);
      },
    });
    assert.equal(seen.length, 1);
    assert.notEqual(seen[0]?.[0], path);
    assert.equal(seen[0]?.[1], 0);
    assert.equal(await Deno.readTextFile(path), "content\n");
    const refuse = (): Promise<void> => Promise.reject(new Error("no"));
    await assertCodeAsync(
      () => atomicWriteFile(`${directory}/g`, bytes, { mode: 0o600, protect: refuse }),
      "file_unwritable",
    );
    assert.deepEqual((await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name), [
      "f",
    ]);
  });
});
