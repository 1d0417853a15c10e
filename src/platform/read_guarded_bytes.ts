import type { Bytes } from "../encoding/bytes.ts";
import { checkDirectory } from "./check_directory.ts";
import { describeOsError } from "./describe_os_error.ts";
import { FileProblem } from "./file_problem.ts";
import type { FileFacts, FileSystem, ReadableFile } from "./file_system.ts";
import { systemFileSystem } from "./system_file_system.ts";
import { resolveTrustedLink } from "./resolve_trusted_link.ts";
import type { WindowsSecurity } from "./windows_security.ts";

/** What a file must be like before its content is believed. */
export interface GuardedFileRules {
  /**
   * User ids that may own the file; undefined when the owner does not matter. On Windows a 0 in it
   * stands for Administrators, SYSTEM and TrustedInstaller, who must own the file and alone may
   * write it; without a 0 the owner is not looked at there.
   */
  readonly owners?: readonly number[];
  /** Mode bits of which none may be set, for instance `0o027`; default none. Ignored on Windows. */
  readonly forbiddenMode?: number;
  /** Largest size in bytes. */
  readonly maxBytes: number;
  /**
   * What to do when the last component is a symbolic link. `refuse` (default), or `trusted`: follow
   * it where every link and every directory on the way to the file can only have been made by
   * `owners`, so that configuration kept in another place (ConfigMap, NixOS) still works.
   */
  readonly links?: "refuse" | "trusted";
  /**
   * A directory on the way to the file below which no component may be a link. The directory itself
   * may be reached through links: home directories often are. Opening then has a time limit, because
   * whoever owns that directory can put a FIFO in the place of the file.
   */
  readonly below?: string;
  /**
   * True to demand that the directory of the file is owned by `owners` and not writable by group or
   * others, because whoever can write it decides whether the file is there at all. Default false.
   */
  readonly guardDirectory?: boolean;
}

/** Seams of reading. */
export interface GuardedFileWorld {
  /** Default the file system of this machine. */
  readonly fileSystem?: FileSystem;
  /** Operating system, default the one this program was built for. */
  readonly os?: typeof Deno.build.os;
  /** Access control lists, default those of this Windows; not used elsewhere. */
  readonly windowsSecurity?: WindowsSecurity;
  /** How long opening may take, in milliseconds, default 2000. */
  readonly openTimeoutMs?: number;
}

/** A file that passed its rules. */
export interface GuardedBytes {
  /** The whole content. */
  readonly bytes: Bytes;
  /** Facts about the file that was read. */
  readonly facts: FileFacts;
}

/**
 * Reads a file that decides something, and only if nobody else can have written it.
 *
 * The path is looked at before it is opened (opening a FIFO would wait for a writer), and the open
 * file is looked at again: it must be the one that was looked at. A FIFO swapped in between the two
 * cannot be avoided with this runtime's calls (no `O_NONBLOCK` under restricted permissions), so
 * opening has a time limit where anybody but root could do that. Deliberately stricter than the Go tool, which follows links and does
 * not look at owners; see tests/attacks/hostile_file_test.ts.
 *
 * @param path the file
 * @param rules what it must be like
 * @param world seams
 * @returns content and facts
 * @throws {FileProblem} with the reason; nothing else
 */
export async function readGuardedBytes(
  path: string,
  rules: GuardedFileRules,
  world: GuardedFileWorld = {},
): Promise<GuardedBytes> {
  const fileSystem = world.fileSystem ?? systemFileSystem;
  const unix = (world.os ?? Deno.build.os) !== "windows";
  if (unix && rules.guardDirectory) {
    await checkDirectory(parent(path, "/"), rules.owners ?? [], fileSystem);
  }
  if (rules.below !== undefined) await checkNoLinks(path, rules.below, fileSystem);
  let target = path;
  let seen = await look(() => fileSystem.lstat(path), path);
  if (seen.isSymlink) {
    if (rules.links !== "trusted" || !unix || !path.startsWith("/")) {
      throw new FileProblem("symlink", path, "is a symbolic link");
    }
    target = await resolveTrustedLink(path, rules.owners ?? [], fileSystem);
    seen = await look(() => fileSystem.lstat(target), path).catch(dangling);
  }
  check(seen, path, rules, unix);
  if (!unix && rules.owners?.includes(0)) await checkLists(path, rules, world);
  const file = await open(
    target,
    path,
    rules.below !== undefined,
    fileSystem,
    world.openTimeoutMs ?? 2000,
  );
  try {
    const facts = await look(() => file.stat(), path);
    if (facts.ino !== seen.ino || facts.dev !== seen.dev) {
      throw new FileProblem("unreadable", path, "was replaced while it was being opened");
    }
    check(facts, path, rules, unix);
    return { bytes: await readAll(file, path, facts.size, rules.maxBytes), facts };
  } finally {
    file.close();
  }
}

function check(facts: FileFacts, path: string, rules: GuardedFileRules, unix: boolean): void {
  if (!facts.isFile) {
    throw new FileProblem("not-regular", path, `is ${kindOf(facts)}, not a regular file`);
  }
  if (unix && rules.owners !== undefined) {
    if (facts.uid === null || !rules.owners.includes(facts.uid)) {
      const wanted = [...new Set(rules.owners)].join(" or ");
      throw new FileProblem("owner", path, `is owned by uid ${facts.uid}, not by uid ${wanted}`);
    }
  }
  const forbidden = unix ? rules.forbiddenMode ?? 0 : 0;
  const mode = (facts.mode ?? 0) & 0o7777;
  if ((mode & forbidden) !== 0) {
    const most = octal(mode & ~forbidden);
    throw new FileProblem("mode", path, `has mode ${octal(mode)}, which must be at most ${most}`);
  }
  if (facts.size > rules.maxBytes) throw tooLarge(path, rules.maxBytes);
}

function kindOf(facts: FileFacts): string {
  if (facts.isDirectory) return "a directory";
  if (facts.isSymlink) return "a symbolic link";
  return facts.isFifo ? "a FIFO" : "a device or socket";
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

function tooLarge(path: string, maxBytes: number): FileProblem {
  return new FileProblem("too-large", path, `is larger than ${maxBytes} bytes`);
}

async function look(ask: () => Promise<FileFacts>, path: string): Promise<FileFacts> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new FileProblem("absent", path, "does not exist", error);
    }
    throw unreadable(path, error);
  }
}

/** A link that leads nowhere is not a file that was never made: nobody may fall back to defaults. */
function dangling(error: unknown): never {
  if (!(error instanceof FileProblem) || error.kind !== "absent") throw error;
  throw new FileProblem("unreadable", error.path, "is a link to a file that does not exist", error);
}

function unreadable(path: string, error: unknown): FileProblem {
  return new FileProblem("unreadable", path, `cannot be read: ${describeOsError(error)}`, error);
}

/**
 * Opens a file; within a time limit where its directory is somebody else's. Elsewhere only root could
 * put a FIFO in the file's place, and the first timer of a process costs a third of `verify`.
 */
async function open(
  target: string,
  path: string,
  aside: boolean,
  fileSystem: FileSystem,
  timeoutMs: number,
): Promise<ReadableFile> {
  let late = false;
  const opening = fileSystem.open(target, aside).then((file) => {
    if (late) file.close();
    return file;
  });
  try {
    return await (aside ? inTime(opening, path, timeoutMs) : opening);
  } catch (error) {
    late = true;
    opening.catch(() => undefined);
    throw error instanceof FileProblem ? error : unreadable(path, error);
  }
}

async function inTime<T>(opening: Promise<T>, path: string, timeoutMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new FileProblem("unreadable", path, "could not be opened in time"));
    }, timeoutMs);
  });
  try {
    return await Promise.race([opening, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function readAll(
  file: ReadableFile,
  path: string,
  size: number,
  maxBytes: number,
): Promise<Bytes> {
  // The size is only a first guess: the file may grow, and some file systems report 0.
  let buffer = new Uint8Array(Math.min(Math.max(size, 4096) + 1, maxBytes + 1));
  let length = 0;
  try {
    for (;;) {
      const count = await file.read(buffer.subarray(length));
      if (count === null) return buffer.slice(0, length);
      length += count;
      if (length > maxBytes) throw tooLarge(path, maxBytes);
      if (length === buffer.length) {
        const larger = new Uint8Array(Math.min(buffer.length * 4, maxBytes + 1));
        larger.set(buffer);
        buffer = larger;
      }
    }
  } catch (error) {
    throw error instanceof FileProblem ? error : unreadable(path, error);
  }
}

async function checkNoLinks(path: string, below: string, fileSystem: FileSystem): Promise<void> {
  const prefix = below.endsWith("/") ? below : `${below}/`;
  if (!path.startsWith(prefix)) {
    throw new FileProblem("unreadable", path, `is not below "${below}"`);
  }
  const names = path.slice(prefix.length).split("/");
  if (names.some((name) => name === "" || name === "." || name === "..")) {
    throw new FileProblem("unreadable", path, "is not a plain path");
  }
  let current = below.endsWith("/") ? below.slice(0, -1) : below;
  for (const name of names.slice(0, -1)) {
    current = `${current}/${name}`;
    const facts = await look(() => fileSystem.lstat(current), current);
    if (facts.isSymlink) throw new FileProblem("symlink", current, "is a symbolic link");
    if (!facts.isDirectory) throw new FileProblem("not-regular", current, "is not a directory");
  }
}

async function checkLists(
  path: string,
  rules: GuardedFileRules,
  { windowsSecurity }: GuardedFileWorld,
): Promise<void> {
  // Loaded only where it is needed: `verify` on Unix has no use for it.
  const { checkWindowsAccess } = await import("./check_windows_access.ts");
  if (rules.guardDirectory) {
    const directory = parent(path, path.includes("\\") ? "\\" : "/");
    await checkWindowsAccess(directory, { directory: true }, windowsSecurity);
  }
  await checkWindowsAccess(path, { directory: false }, windowsSecurity);
}

function parent(path: string, separator: "/" | "\\"): string {
  const cut = path.lastIndexOf(separator);
  if (cut < 0) return ".";
  return cut === 0 ? "/" : path.slice(0, cut);
}
