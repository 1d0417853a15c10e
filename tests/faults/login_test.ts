import assert from "node:assert/strict";
import { login } from "../../src/client/login.ts";
import type { LoginOptions } from "../../src/client/login_options.ts";
import { IdentityDirectory } from "../../src/client/identity_directory.ts";
import { logout } from "../../src/client/logout.ts";
import { CommandError } from "../../src/errors/command_error.ts";
import { clientPaths } from "../../src/platform/client_paths.ts";
import { systemFileSystem } from "../../src/platform/system_file_system.ts";
import { FaultyFileSystem, Killed } from "../support/faulty_file_system.ts";
import { writeTestPair } from "../support/key_pair.ts";
import { clientWorld, filesBelow } from "../support/client_world.ts";
import { memoryTerminal } from "../support/memory_terminal.ts";
import { withTempDir } from "../support/with_temp_dir.ts";

interface Scenario {
  readonly name: string;
  readonly prepare: (home: string) => Promise<void>;
  readonly options?: LoginOptions;
}

const SCENARIOS: readonly Scenario[] = [
  { name: "for the first time", prepare: () => Promise.resolve() },
  {
    name: "over a pair of its own",
    prepare: async (home) => {
      await Deno.mkdir(`${home}/.ssh`, { mode: 0o700 });
      await writeTestPair(`${home}/.ssh/id_ecdsa`);
    },
  },
  {
    name: "into the identity directory",
    prepare: async (home) => {
      await new IdentityDirectory(pathsOf(home), systemFileSystem).configure();
    },
  },
  {
    name: "with a file for PuTTY",
    prepare: () => Promise.resolve(),
    options: { ppk: true },
  },
  {
    name: "over a pair of its own with a file for PuTTY",
    prepare: async (home) => {
      await login({ ppk: true }, await clientWorld(home));
    },
  },
];

/** Contents by path; our own files only, temporary ones by the name of what they would become. */
async function snapshot(home: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const name of await filesBelow(`${home}/.ssh`).catch(() => [])) {
    files.set(name, await Deno.readTextFile(`${home}/.ssh/${name}`));
  }
  return files;
}

/** At no instant may others read what looks like a private key. */
async function assertPrivate(home: string): Promise<void> {
  for (const name of await filesBelow(`${home}/.ssh`).catch(() => [])) {
    const path = `${home}/.ssh/${name}`;
    const { mode } = await Deno.lstat(path);
    if (((mode ?? 0) & 0o077) === 0) continue;
    assert.doesNotMatch(
      await Deno.readTextFile(path),
      /PRIVATE KEY|PuTTY-User-Key/,
      `${name} is readable`,
    );
  }
}

for (const { name, prepare, options = {} } of SCENARIOS) {
  for (const how of ["fail", "kill"] as const) {
    Deno.test(`login ${name} loses nothing when any one file call is hit: ${how}`, async () => {
      let steps = 0;
      for (let at = 1;; at++) {
        const over = await withTempDir(async (home) => {
          await prepare(home);
          const before = await snapshot(home);
          const fileSystem = new FaultyFileSystem(
            systemFileSystem,
            { at, how },
            () => assertPrivate(home),
          );
          const world = await clientWorld(home, { world: { fileSystem } });
          let error: unknown;
          try {
            await login(options, world);
          } catch (thrown) {
            error = thrown;
          }
          if (!fileSystem.struck) {
            assert.equal(error, undefined);
            return true;
          }
          const where = `call ${at} (${fileSystem.struckCall})`;
          if (error !== undefined) {
            assert.ok(
              error instanceof CommandError || error instanceof Killed,
              `${where} ${error}`,
            );
          }
          if (how === "fail" && error !== undefined) {
            assert.deepEqual(withoutLeftovers(await snapshot(home)), before, where);
          }
          await assertPrivate(home);
          await assertNextLoginWorks(home, where);
          return false;
        });
        if (over) break;
        steps++;
      }
      assert.ok(steps > 20, `only ${steps} calls were made`);
    });
  }
}

/** A file whose removal failed may stay, empty or not; the next login sweeps it. */
function withoutLeftovers(files: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...files].filter(([name]) => !name.endsWith(".opkssh-tmp")));
}

async function assertNextLoginWorks(home: string, where: string): Promise<void> {
  const { files } = await login({}, await clientWorld(home));
  assert.ok(files !== undefined, where);
  const left = (await filesBelow(`${home}/.ssh`)).filter((name) => name.endsWith(".opkssh-tmp"));
  assert.deepEqual(left, [], where);
  const removed = await logout({}, {
    terminal: memoryTerminal(),
    paths: pathsOf(home),
    fileSystem: systemFileSystem,
  });
  assert.ok(removed.some(({ privateKey }) => privateKey === files.privateKey), where);
  const keys = (await filesBelow(`${home}/.ssh`)).filter((name) => name.endsWith(".ppk"));
  assert.deepEqual(keys, [], where);
}

function pathsOf(home: string): ReturnType<typeof clientPaths> {
  return clientPaths(home, { os: "linux", root: home });
}
