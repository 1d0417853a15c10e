import { CommandError } from "../errors/command_error.ts";
import { describeOsError } from "./describe_os_error.ts";
import type { CreatedFile, FileFacts, FileSystem } from "./file_system.ts";
import { sweepTemporaryFiles, temporaryName } from "./temporary_file.ts";
import { systemFileSystem } from "./system_file_system.ts";

/** How a file is written. */
export interface AtomicWriteOptions {
  /** Mode bits of the file, exact: the umask does not narrow them. No effect on Windows. */
  readonly mode: number;
  /** True to keep the mode of the file that is replaced. Default false. */
  readonly keepMode?: boolean;
  /** Owner of the file, or that of the file that is replaced. Default: whoever runs this. */
  readonly owner?: FileOwner | "keep";
  /** `fail` never replaces anything, not even a dangling link. Default `replace`. */
  readonly ifExists?: "replace" | "fail";
  /** `follow` writes to where a symbolic link leads; default `replace` puts a file in its place. */
  readonly links?: "replace" | "follow";
  /** Told the temporary file while it is empty, to take it away from others by more than a mode. */
  readonly protect?: (temporary: string) => Promise<void>;
  /** Seam, default the file system of this machine. */
  readonly fileSystem?: FileSystem;
  /** Operating system, default the one this program was built for. */
  readonly os?: typeof Deno.build.os;
}

/** Numeric owner of a file. */
export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * How often a temporary file that somebody swept away before it was locked is made again. Each writer
 * sweeps once, so among sixteen on a busy machine a handful is not always enough.
 */
const MAX_ATTEMPTS = 50;

/**
 * Writes a file so that at every instant its name leads to the old complete content or to the new
 * complete content. The new content is written to a temporary file in the same directory, which has
 * the final mode from creation on, is put onto the disk, and takes the name by rename (with
 * `ifExists: "fail"` by link, which never replaces). A failure removes the temporary file; a killed
 * process leaves it, and the next write of the same file removes it (an advisory lock tells dead
 * writers from living ones).
 *
 * On a file system without hard links, `fail` first takes the name with an empty file: a process
 * killed right there leaves that.
 *
 * @param path the file; its directory must exist
 * @param bytes the whole new content
 * @param options mode, owner, what may be replaced
 * @throws {CommandError} `file_unwritable`, the cause is the runtime's error (`AlreadyExists` where
 *   the name is taken)
 */
export async function atomicWriteFile(
  path: string,
  bytes: Uint8Array,
  options: AtomicWriteOptions,
): Promise<void> {
  const fileSystem = options.fileSystem ?? systemFileSystem;
  const windows = (options.os ?? Deno.build.os) === "windows";
  try {
    const target = options.links === "follow" ? await followed(path, fileSystem) : path;
    const old = await existing(target, fileSystem);
    if (old !== undefined) await checkReplaceable(target, old, options, fileSystem);
    const plan: Plan = {
      target,
      bytes,
      mode: windows ? undefined : modeOf(options, old),
      owner: windows ? undefined : ownerOf(options, old),
      replace: options.ifExists !== "fail",
      closeFirst: windows,
      protect: options.protect,
    };
    await sweepTemporaryFiles(target, fileSystem);
    for (let attempt = 1; !await writeOnce(plan, fileSystem); attempt++) {
      if (attempt === MAX_ATTEMPTS) throw new Error("its temporary file keeps disappearing");
    }
    if (!windows) await syncDirectory(target, fileSystem);
  } catch (error) {
    throw unwritable(path, error);
  }
}

interface Plan {
  readonly target: string;
  readonly bytes: Uint8Array;
  readonly mode: number | undefined;
  readonly owner: FileOwner | undefined;
  readonly replace: boolean;
  readonly closeFirst: boolean;
  readonly protect: AtomicWriteOptions["protect"];
}

/** One attempt; false when another process swept the temporary file away before it was locked. */
async function writeOnce(plan: Plan, fileSystem: FileSystem): Promise<boolean> {
  const temporary = temporaryName(plan.target);
  const file = await fileSystem.create(temporary, {
    mode: plan.mode ?? 0o600,
    ownable: plan.owner !== undefined,
  });
  let open = true;
  let placed = false;
  try {
    if (!await lock(file, temporary, fileSystem)) return false;
    await plan.protect?.(temporary);
    await fill(file, plan);
    if (plan.closeFirst) {
      file.close();
      open = false;
    }
    await place(temporary, plan, fileSystem);
    placed = true;
    return true;
  } finally {
    if (!placed) await fileSystem.remove(temporary).catch(() => undefined);
    if (open) file.close();
  }
}

async function lock(file: CreatedFile, path: string, fileSystem: FileSystem): Promise<boolean> {
  let locked: boolean;
  try {
    locked = await file.tryLock();
  } catch {
    return true; // no locks here (some network file systems): then nobody sweeps either
  }
  if (!locked) return false;
  try {
    const [mine, named] = await Promise.all([file.stat(), fileSystem.lstat(path)]);
    return mine.ino === named.ino && mine.dev === named.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function fill(file: CreatedFile, plan: Plan): Promise<void> {
  if (plan.owner !== undefined) {
    const facts = await file.stat();
    if (facts.uid !== plan.owner.uid || facts.gid !== plan.owner.gid) {
      await file.chown(plan.owner.uid, plan.owner.gid);
    }
  }
  if (plan.mode !== undefined) {
    const facts = await file.stat();
    if (((facts.mode ?? 0) & 0o7777) !== plan.mode) await file.chmod(plan.mode);
  }
  let rest = plan.bytes;
  while (rest.length > 0) {
    const count = await file.write(rest);
    if (count <= 0) throw new Error("the system accepts no more bytes");
    rest = rest.subarray(count);
  }
  await file.sync();
}

async function place(temporary: string, plan: Plan, fileSystem: FileSystem): Promise<void> {
  if (plan.replace) return await fileSystem.rename(temporary, plan.target);
  try {
    await fileSystem.link(temporary, plan.target);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) throw error;
    return await placeByReservation(temporary, plan, fileSystem);
  }
  await fileSystem.remove(temporary).catch(() => undefined);
}

async function placeByReservation(
  temporary: string,
  plan: Plan,
  fileSystem: FileSystem,
): Promise<void> {
  const reserved = await fileSystem.create(plan.target, {
    mode: plan.mode ?? 0o600,
    ownable: false,
  });
  reserved.close();
  try {
    await fileSystem.rename(temporary, plan.target);
  } catch (error) {
    await fileSystem.remove(plan.target).catch(() => undefined);
    throw error;
  }
}

async function existing(path: string, fileSystem: FileSystem): Promise<FileFacts | undefined> {
  try {
    return await fileSystem.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function followed(path: string, fileSystem: FileSystem): Promise<string> {
  const facts = await existing(path, fileSystem);
  return facts?.isSymlink ? await fileSystem.realPath(path) : path;
}

/** Rename would put a regular file in the place of `/dev/null` as readily as anywhere else. */
async function checkReplaceable(
  path: string,
  old: FileFacts,
  options: AtomicWriteOptions,
  fileSystem: FileSystem,
): Promise<void> {
  if (options.ifExists === "fail") throw new Deno.errors.AlreadyExists("it exists already");
  let facts: FileFacts | undefined = old;
  if (old.isSymlink) facts = await fileSystem.stat(path).catch(() => undefined);
  if (facts !== undefined && !facts.isFile) throw new Error("it is not a regular file");
}

function modeOf(options: AtomicWriteOptions, old: FileFacts | undefined): number {
  const kept = options.keepMode === true && old?.isFile === true ? old.mode : null;
  return (kept ?? options.mode) & 0o777;
}

function ownerOf(options: AtomicWriteOptions, old: FileFacts | undefined): FileOwner | undefined {
  if (options.owner !== "keep") return options.owner;
  if (old === undefined || old.isSymlink || old.uid === null || old.gid === null) return undefined;
  return { uid: old.uid, gid: old.gid };
}

/** The content is complete either way; some file systems cannot do this. */
async function syncDirectory(path: string, fileSystem: FileSystem): Promise<void> {
  const cut = path.lastIndexOf("/");
  const directory = cut < 0 ? "." : cut === 0 ? "/" : path.slice(0, cut);
  await fileSystem.syncDirectory(directory).catch(() => undefined);
}

function unwritable(path: string, error: unknown): CommandError {
  const message = `Cannot write "${path}": ${describeOsError(error)}`;
  return new CommandError("file_unwritable", message, { cause: error });
}
