import type { Bytes } from "../encoding/bytes.ts";
import { checkDirectory } from "./check_directory.ts";
import { systemFileSystem } from "./system_file_system.ts";

/** Marks that runs of this program leave for each other. A hint: nothing is decided by them. */
export interface RecentMarks {
  /**
   * Leaves a mark and tells whether it was there before.
   *
   * @param mark 32 bytes, evenly distributed
   * @param now Unix seconds
   * @returns true when the same mark was left in the last two minutes; never throws
   */
  leave(mark: Bytes, now: number): boolean;
  /** Closes the file; marks are no longer left. */
  close(): void;
}

/** What {@linkcode openRecentMarks} depends on. */
export interface RecentMarksOptions {
  /** User who runs this, default asked from the system. */
  readonly uid?: number | null;
}

const FILE = "recent";
const SLOTS = 64;
const TIME_BYTES = 8;
const MARK_BYTES = 24;
const SLOT_BYTES = TIME_BYTES + MARK_BYTES;
/** As long as sshd waits for a login by default. */
const RECENT_SECONDS = 120;
const GROUP_OR_OTHERS = 0o077;

/**
 * Opens the file of marks in a directory of our own, making it when there is none. It has a fixed
 * number of places, each mark has one, and whoever comes later takes it: no locks, no growth, and two
 * processes that meet only lose a hint. Opened once, it needs no further permission of the runtime.
 *
 * @param directory a directory that only this user or root can write; it need not exist
 * @param options who runs this
 * @returns the marks; undefined where none can be kept, for whatever reason
 */
export async function openRecentMarks(
  directory: string,
  options: RecentMarksOptions = {},
): Promise<RecentMarks | undefined> {
  const uid = options.uid === undefined ? Deno.uid() : options.uid;
  if (uid === null) return undefined;
  try {
    await checkDirectory(directory, [uid], systemFileSystem);
    const file = openOwn(`${directory}/${FILE}`, uid);
    return file === undefined ? undefined : new FileMarks(file);
  } catch {
    return undefined;
  }
}

/** Undefined when the name stands for something that is not a private file of ours. */
function openOwn(path: string, uid: number): Deno.FsFile | undefined {
  const mode = { mode: 0o600 };
  let before: Deno.FileInfo | undefined;
  try {
    before = Deno.lstatSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return Deno.openSync(path, { read: true, write: true, createNew: true, ...mode });
  }
  const ours = before.isFile && before.uid === uid && before.nlink === 1 &&
    ((before.mode ?? 0) & GROUP_OR_OTHERS) === 0;
  return ours ? Deno.openSync(path, { read: true, write: true }) : undefined;
}

class FileMarks implements RecentMarks {
  #file: Deno.FsFile | undefined;

  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  leave(mark: Bytes, now: number): boolean {
    const file = this.#file;
    if (file === undefined) return false;
    try {
      const at = ((mark[0] ?? 0) % SLOTS) * SLOT_BYTES;
      const own = mark.subarray(mark.length - MARK_BYTES);
      const slot = new Uint8Array(SLOT_BYTES);
      file.seekSync(at, Deno.SeekMode.Start);
      const there = file.readSync(slot) === SLOT_BYTES && holds(slot, own, now);
      new DataView(slot.buffer).setFloat64(0, now);
      slot.set(own, TIME_BYTES);
      file.seekSync(at, Deno.SeekMode.Start);
      file.writeSync(slot);
      return there;
    } catch {
      return false;
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

function holds(slot: Bytes, mark: Uint8Array, now: number): boolean {
  const age = now - new DataView(slot.buffer).getFloat64(0);
  return age >= 0 && age <= RECENT_SECONDS &&
    mark.every((byte, i) => slot[TIME_BYTES + i] === byte);
}
