import { CommandError } from "../../errors/command_error.ts";
import { unreachable } from "../../errors/unreachable.ts";
import { atomicWriteFile } from "../../platform/atomic_write_file.ts";
import { changeAccess } from "../../platform/change_access.ts";
import { describeOsError } from "../../platform/describe_os_error.ts";
import { fileLock } from "../../platform/file_lock.ts";
import { makeDirectory } from "../../platform/make_directory.ts";
import { readGuardedBytes } from "../../platform/read_guarded_bytes.ts";
import type { ServerWorld } from "../server_world.ts";
import type { Repair } from "./repair.ts";

/** Directories above ours that are missing, as in an image that is being built. */
const PARENT_MODE = 0o755;
const MAX_BYTES = 16 * 1024 * 1024;
/** Milliseconds to wait for `opkssh add`, which replaces the same file. */
const LOCK_WAIT_MS = 10_000;

type Change = Repair & { readonly kind: "change" };

/**
 * Does one thing `permissions fix` has announced. What is no longer as it was when it was looked at
 * is left alone; links are never followed.
 *
 * @param repair what to do
 * @param world the machine
 * @throws {CommandError} `file_unwritable` with path and reason
 */
export async function carryOutRepair(repair: Repair, world: ServerWorld): Promise<void> {
  const { path } = repair.file;
  try {
    switch (repair.kind) {
      case "make":
        return await make(repair, world);
      case "change":
        return await change(repair, world);
      case "list":
        return await setList(repair, world);
      default:
        return unreachable(repair);
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const message = `Cannot repair "${path}": ${describeOsError(error)}`;
    throw new CommandError("file_unwritable", message, { cause: error });
  }
}

async function make(
  { file, owner, mode }: Repair & { readonly kind: "make" },
  { fileSystem }: ServerWorld,
): Promise<void> {
  await makeDirectory(parentOf(file.path), { mode: PARENT_MODE, fileSystem });
  if (file.rule.kind === "file") {
    return await atomicWriteFile(file.path, new Uint8Array(0), {
      mode,
      owner,
      ifExists: "fail",
      fileSystem,
    });
  }
  // Nobody else may put anything into it before it has its owner.
  await fileSystem.makeDirectory(file.path, 0o700);
  changeAccess(file.path, await fileSystem.lstat(file.path), { owner, mode });
}

async function change(repair: Change, world: ServerWorld): Promise<void> {
  const { file, seen, owner, mode } = repair;
  if (!repair.renew) return changeAccess(file.path, seen, { owner, mode });
  // `opkssh add` replaces this file under the same lock.
  const lock = file.id === "auth_id"
    ? await fileLock(`${file.path}.lock`, { waitMs: LOCK_WAIT_MS })
    : undefined;
  try {
    if (lock?.kind === "busy") throw new Error("another program is changing it");
    await renew(repair, world);
  } finally {
    if (lock?.kind === "held") lock.release();
  }
}

/** Whoever has the old file open goes on writing into a file that has no name any more. */
async function renew(repair: Change, { fileSystem }: ServerWorld): Promise<void> {
  const { file, seen, owner, mode } = repair;
  const { bytes, facts } = await readGuardedBytes(file.path, { maxBytes: MAX_BYTES }, {
    fileSystem,
  });
  if (facts.ino !== seen.ino || facts.dev !== seen.dev) {
    throw new Error("it was replaced while it was being repaired");
  }
  // The content of somebody's secret must not become readable for the verify account either.
  if (facts.nlink !== 1) throw new Error("it has more names elsewhere (hard links)");
  await atomicWriteFile(file.path, bytes, {
    mode: mode ?? (seen.mode ?? file.rule.mode) & 0o777,
    owner: owner ?? { uid: seen.uid ?? 0, gid: seen.gid ?? 0 },
    fileSystem,
  });
}

async function setList(
  { file, make, sddl }: Repair & { readonly kind: "list" },
  { fileSystem, windowsSecurity }: ServerWorld,
): Promise<void> {
  if (windowsSecurity === undefined) throw new Error("there are no access control lists here");
  if (make && file.rule.kind === "directory") {
    await makeDirectory(file.path, { mode: PARENT_MODE, fileSystem });
  } else if (make) {
    await atomicWriteFile(file.path, new Uint8Array(0), {
      mode: file.rule.mode,
      ifExists: "fail",
      fileSystem,
    });
  }
  windowsSecurity.write(file.path, sddl);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"), 1));
}
