import type { ServerWorld } from "../../src/admin/server_world.ts";
import { systemServerWorld } from "../../src/admin/system_server_world.ts";
import type { ServerPaths } from "../../src/platform/server_paths.ts";
import {
  type MemoryTerminal,
  memoryTerminal,
  type MemoryTerminalOptions,
} from "./memory_terminal.ts";

/** The files of a server below a directory, as an installation leaves them. */
export interface ServerImage {
  readonly root: string;
  readonly paths: ServerPaths;
  /** Ids of the verify account; the caller's own when the test is not run by root. */
  readonly verifier: { readonly uid: number; readonly gid: number };
  /** The machine, with a terminal that remembers. */
  world(options?: MemoryTerminalOptions): ServerWorld & { readonly terminal: MemoryTerminal };
  /** Writes a file with mode and, when root runs the test, owner. */
  write(path: string, text: string, mode: number, uid?: number, gid?: number): Promise<void>;
  /** Owner, group and mode of a path itself: `0:4802 0640`. */
  access(path: string): Promise<string>;
}

/**
 * Makes the files of a server below a directory: accounts, providers with one row, an empty auth_id,
 * log and cache, everything as `permissions check` wants it.
 *
 * @param root an existing directory of the caller's
 */
export async function serverImage(root: string): Promise<ServerImage> {
  const asRoot = Deno.uid() === 0;
  const [uid, gid] = asRoot ? [4801, 4802] : [Deno.uid() ?? 0, Deno.gid() ?? 0];
  await Deno.chmod(root, 0o755);
  for (const path of ["etc", "var", "var/log", "var/cache"]) {
    await Deno.mkdir(`${root}/${path}`, { mode: 0o755 });
  }
  const accounts = ["root:x:0:0::/root:/bin/sh", `opksshuser:x:${uid}:${gid}::/nowhere:/bin/false`];
  await Deno.writeTextFile(`${root}/etc/passwd`, `${accounts.join("\n")}\n`);
  await Deno.writeTextFile(`${root}/etc/group`, `root:x:0:\nopksshuser:x:${gid}:\n`);
  const first = await systemServerWorld(memoryTerminal(), root);
  const { paths } = first;
  const give = async (path: string, mode: number, owner: number, group: number): Promise<void> => {
    if (asRoot) await Deno.chown(path, owner, group);
    await Deno.chmod(path, mode);
  };
  const write: ServerImage["write"] = async (path, text, mode, owner = 0, group = gid) => {
    await Deno.writeTextFile(path, text);
    await give(path, mode, owner, group);
  };
  for (const path of [paths.baseDir, paths.policyDir]) {
    await Deno.mkdir(path);
    await give(path, 0o750, 0, gid);
  }
  await Deno.mkdir(paths.cacheDir);
  await give(paths.cacheDir, 0o700, uid, gid);
  await write(paths.providers, "https://op.example.com client-1 24h\n", 0o640);
  await write(paths.authId, "", 0o640);
  await write(paths.logFile, "", 0o660);
  return {
    root,
    paths,
    verifier: { uid, gid },
    write,
    world: (options) => ({ ...first, terminal: memoryTerminal(options) }),
    access: async (path) => {
      const facts = await Deno.lstat(path);
      const mode = ((facts.mode ?? 0) & 0o7777).toString(8).padStart(4, "0");
      return `${facts.uid}:${facts.gid} ${mode}`;
    },
  };
}
