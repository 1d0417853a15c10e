import type { ServerFileId } from "./server_file_rules.ts";
import type { ServerPaths } from "./server_paths.ts";

/** One file or directory of the server. */
export interface ServerFile {
  /** What it is for. */
  readonly id: ServerFileId;
  readonly path: string;
}

/** What there is besides the fixed files. */
export interface ServerFilesOptions {
  /** Log file, when the configuration names another than the usual one; null for no file. */
  readonly logFile?: string | null | undefined;
  /** Configuration files of policy plugins. */
  readonly plugins?: readonly string[];
  /** Programs of policy plugins. */
  readonly pluginCommands?: readonly string[];
  /** Operating system, default the one this program was built for. */
  readonly os?: typeof Deno.build.os;
}

/**
 * Lists the files and directories of the server in the order in which they are made and repaired:
 * directories before what stands in them.
 *
 * @param paths where they are
 * @param options what there is besides
 * @returns files; the rule of each is in `SERVER_FILE_RULES`
 */
export function serverFiles(
  paths: ServerPaths,
  options: ServerFilesOptions = {},
): readonly ServerFile[] {
  const files: ServerFile[] = [
    { id: "base", path: paths.baseDir },
    { id: "policy_dir", path: paths.policyDir },
    { id: "cache_dir", path: paths.cacheDir },
  ];
  const log = options.logFile === undefined ? paths.logFile : options.logFile;
  if (log !== null && (options.os ?? Deno.build.os) === "windows") {
    files.push({ id: "log_dir", path: log.slice(0, log.lastIndexOf("\\")) });
  }
  files.push(
    { id: "auth_id", path: paths.authId },
    { id: "providers", path: paths.providers },
    { id: "config", path: paths.configToml },
    { id: "config", path: paths.configYaml },
    ...(options.plugins ?? []).map((path) => ({ id: "plugin", path } as const)),
    ...(options.pluginCommands ?? []).map((path) => ({ id: "plugin_command", path } as const)),
  );
  if (log !== null) files.push({ id: "log", path: log });
  if (paths.sudoersFile !== undefined) files.push({ id: "sudoers", path: paths.sudoersFile });
  return files;
}
