import type { FileSystem } from "../platform/file_system.ts";
import type { ServerPaths } from "../platform/server_paths.ts";
import type { Users } from "../platform/users.ts";
import type { WindowsSecurity } from "../platform/windows_security.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What the administrator's commands need of the machine. */
export interface ServerWorld {
  /** Where they talk. */
  readonly terminal: Terminal;
  /** Where the server's files are. */
  readonly paths: ServerPaths;
  /** Directory in front of every path; empty for none. */
  readonly root: string;
  /** Operating system. */
  readonly os: typeof Deno.build.os;
  readonly fileSystem: FileSystem;
  readonly users: Users;
  /** Who counts as root: 0, or with a directory in front the owner of that. */
  readonly rootIds: { readonly uid: number; readonly gid: number };
  /** Access control lists; undefined where there are none. */
  readonly windowsSecurity: WindowsSecurity | undefined;
}
