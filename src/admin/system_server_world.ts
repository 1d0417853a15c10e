import { CommandError } from "../errors/command_error.ts";
import { describeOsError } from "../platform/describe_os_error.ts";
import { serverPaths } from "../platform/server_paths.ts";
import { systemFileSystem } from "../platform/system_file_system.ts";
import { systemUsers } from "../platform/users.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { ServerWorld } from "./server_world.ts";

/**
 * This machine, or what is below a directory that will become one (an image, a test).
 *
 * @param terminal where the commands talk
 * @param root value of `--root`; empty for this machine
 * @returns the world
 * @throws {CommandError} `file_unreadable` when there is no such directory
 */
export async function systemServerWorld(terminal: Terminal, root = ""): Promise<ServerWorld> {
  const windows = Deno.build.os === "windows";
  const trimmed = root.replace(windows ? /[\\/]+$/ : /\/+$/, "");
  return {
    terminal,
    paths: serverPaths(trimmed),
    root: trimmed,
    os: Deno.build.os,
    fileSystem: systemFileSystem,
    users: systemUsers(trimmed === "" ? {} : { root: trimmed }),
    rootIds: await rootIds(trimmed),
    windowsSecurity: windows
      ? (await import("../platform/windows_security.ts")).systemWindowsSecurity()
      : undefined,
  };
}

async function rootIds(root: string): Promise<ServerWorld["rootIds"]> {
  if (root === "") return { uid: 0, gid: 0 };
  try {
    const { uid, gid, isDirectory } = await systemFileSystem.stat(root);
    if (!isDirectory) throw new Error("it is not a directory");
    return { uid: uid ?? 0, gid: gid ?? 0 };
  } catch (error) {
    const fact = `Cannot use --root "${root}": ${describeOsError(error)}`;
    throw new CommandError("file_unreadable", fact, { cause: error });
  }
}
