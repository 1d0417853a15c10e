import { checkDirectory } from "./check_directory.ts";
import { describeOsError } from "./describe_os_error.ts";
import { FileProblem } from "./file_problem.ts";
import type { FileFacts, FileSystem } from "./file_system.ts";
import { systemFileSystem } from "./system_file_system.ts";
import type { WindowsSecurity } from "./windows_security.ts";

/** What {@linkcode checkProgram} goes by. */
export interface CheckProgramOptions {
  /** User ids that may own the program and every directory on the way to it. */
  readonly owners: readonly number[];
  /** Directory whose own parents are not looked at: a staging root. Default none. */
  readonly root?: string;
  /** Seam, default the file system of this machine. */
  readonly fileSystem?: FileSystem;
  /** Operating system, default the one this program was built for. */
  readonly os?: typeof Deno.build.os;
  /** Access control lists, default those of this Windows; not used elsewhere. */
  readonly windowsSecurity?: WindowsSecurity;
}

const GROUP_OR_OTHERS_WRITE = 0o022;
const ANYBODY_RUNS = 0o111;
const MAX_HOPS = 8;

/**
 * Checks that nobody but the given owners can have put a program where it is, as sshd does with its
 * own commands (`safe_path` in its misc.c), and for every link on the way as well. Bits that say
 * whom the program runs as are the administrator's business. The path is safe to use afterwards as
 * it is: no part of it can be replaced by anybody else.
 *
 * @param path the program
 * @param options who is trusted
 * @throws {FileProblem} with the reason; nothing else
 */
export async function checkProgram(path: string, options: CheckProgramOptions): Promise<void> {
  if ((options.os ?? Deno.build.os) === "windows") return await checkOnWindows(path, options);
  if (!path.startsWith("/") || path.includes("\0")) throw notAbsolute(path);
  try {
    const facts = await walk(path, options);
    if (!facts.isFile) throw new FileProblem("not-regular", path, "is not a regular file");
    checkOwner(path, facts, options.owners);
    const mode = facts.mode ?? 0;
    if ((mode & GROUP_OR_OTHERS_WRITE) !== 0) {
      throw new FileProblem("mode", path, "is writable by group or others");
    }
    if ((mode & ANYBODY_RUNS) === 0) throw new FileProblem("mode", path, "is not executable");
  } catch (error) {
    if (error instanceof FileProblem) throw error;
    if (error instanceof Deno.errors.NotFound) {
      throw new FileProblem("absent", path, "does not exist", error);
    }
    throw new FileProblem("unreadable", path, `cannot be read: ${describeOsError(error)}`, error);
  }
}

/** Follows the path name by name; facts about what stands at its end. */
async function walk(path: string, options: CheckProgramOptions): Promise<FileFacts> {
  const fileSystem = options.fileSystem ?? systemFileSystem;
  const above = await parentsOf(options.root, fileSystem);
  let pending = namesOf(path);
  let current = "/";
  let facts = await fileSystem.lstat(current);
  for (let hops = 0; pending.length > 0;) {
    const [name = "", ...rest] = pending;
    pending = rest;
    if (name === "..") {
      current = parentOf(current);
      facts = await fileSystem.lstat(current);
      continue;
    }
    if (!above.has(current)) await checkDirectory(current, options.owners, fileSystem);
    const next = current === "/" ? `/${name}` : `${current}/${name}`;
    facts = await fileSystem.lstat(next);
    if (!facts.isSymlink) {
      current = next;
      continue;
    }
    if (++hops > MAX_HOPS) {
      throw new FileProblem("symlink", path, "leads through too many links");
    }
    checkOwner(next, facts, options.owners);
    const target = await fileSystem.readLink(next);
    if (target.startsWith("/")) current = "/";
    pending = [...namesOf(target), ...pending];
  }
  return facts;
}

/** Directories above the staging root: they are not the server's. */
async function parentsOf(
  root: string | undefined,
  fileSystem: FileSystem,
): Promise<ReadonlySet<string>> {
  const above = new Set<string>();
  if (root === undefined || root === "") return above;
  for (let at = await fileSystem.realPath(root); at !== "/";) {
    at = parentOf(at);
    above.add(at);
  }
  return above;
}

function namesOf(path: string): readonly string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function checkOwner(path: string, facts: FileFacts, owners: readonly number[]): void {
  if (facts.uid !== null && owners.includes(facts.uid)) return;
  const wanted = [...new Set(owners)].join(" or ");
  throw new FileProblem("owner", path, `is owned by uid ${facts.uid}, not by uid ${wanted}`);
}

async function checkOnWindows(path: string, options: CheckProgramOptions): Promise<void> {
  if (!/^[A-Za-z]:[\\/]/.test(path)) throw notAbsolute(path);
  const { checkWindowsAccess } = await import("./check_windows_access.ts");
  const cut = Math.max(path.lastIndexOf("\\"), path.lastIndexOf("/"));
  const directory = path.slice(0, Math.max(cut, "C:\\".length));
  await checkWindowsAccess(directory, { directory: true }, options.windowsSecurity);
  await checkWindowsAccess(path, { directory: false }, options.windowsSecurity);
}

function notAbsolute(path: string): FileProblem {
  return new FileProblem("unreadable", path, "is not an absolute path");
}
