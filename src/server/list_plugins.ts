import { checkDirectory } from "../platform/check_directory.ts";
import { describeOsError } from "../platform/describe_os_error.ts";
import { FileProblem } from "../platform/file_problem.ts";
import type { FileSystem } from "../platform/file_system.ts";
import { systemFileSystem } from "../platform/system_file_system.ts";

/** What stands in the plugin directory. */
export interface PluginListing {
  /** Paths of plugin configurations, in the order in which the plugins are asked. */
  readonly paths: readonly string[];
  /** Why no plugin may be asked, one sentence; undefined when there is no reason. */
  readonly problem: string | undefined;
}

/** What {@linkcode listPlugins} goes by. */
export interface ListPluginsOptions {
  /** User ids that may own the directory. */
  readonly owners: readonly number[];
  /** Seam, default the file system of this machine. */
  readonly fileSystem?: FileSystem;
  /** Operating system, default the one this program was built for. */
  readonly os?: typeof Deno.build.os;
}

/** The Go tool knows the first ending only. */
const CONFIGURATION = /\.(?:yml|toml)$/;

/**
 * Lists the configurations of policy plugins in the byte order of their names. Whoever can write the
 * directory decides who may log in, so an unsafe directory has no plugins. Only names are looked at:
 * cheap enough to be done for every attempt.
 *
 * @param directory the plugin directory; it need not exist
 * @param options who is trusted
 * @returns the paths, or what is wrong with the directory
 */
export async function listPlugins(
  directory: string,
  options: ListPluginsOptions,
): Promise<PluginListing> {
  const fileSystem = options.fileSystem ?? systemFileSystem;
  const windows = (options.os ?? Deno.build.os) === "windows";
  try {
    if (windows) await fileSystem.stat(directory);
    else await checkDirectory(directory, options.owners, fileSystem);
    const names = await fileSystem.readNames(directory);
    const paths = names.filter((name) => CONFIGURATION.test(name)).toSorted(byCodePoints)
      .map((name) => `${directory}${windows ? "\\" : "/"}${name}`);
    return { paths, problem: undefined };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { paths: [], problem: undefined };
    if (error instanceof FileProblem && error.kind === "absent") {
      return { paths: [], problem: undefined };
    }
    const reason = error instanceof FileProblem
      ? error.message
      : `"${directory}" cannot be read: ${describeOsError(error)}`;
    return { paths: [], problem: `policy plugins are left out: ${reason}` };
  }
}

/** The order of code points is that of UTF-8 bytes; JavaScript's own is that of UTF-16 units. */
function byCodePoints(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((character, i) => character !== right[i]);
  return (left[at]?.codePointAt(0) ?? -1) -
    (right[at === -1 ? left.length : at]?.codePointAt(0) ?? -1);
}
