import { sleep } from "./sleep.ts";
import { describeOsError } from "./describe_os_error.ts";

/** What asking for a lock came to. */
export type FileLock =
  | { readonly kind: "held"; release(): void; [Symbol.dispose](): void }
  | { readonly kind: "busy"; [Symbol.dispose](): void }
  | { readonly kind: "unavailable"; readonly reason: string; [Symbol.dispose](): void };

/** How long to ask. */
export interface FileLockOptions {
  /** Milliseconds to wait for whoever has the lock; 0 asks once. */
  readonly waitMs: number;
  /** Seam: waits that many milliseconds. */
  readonly sleep?: (ms: number) => Promise<void>;
}

/** Milliseconds between two questions: short at first, because most holders are quick. */
const FIRST_PAUSE = 5;
const LONGEST_PAUSE = 100;

/**
 * Takes an exclusive lock that all processes of this program respect. It is the kernel's lock on an
 * open file (`flock`), not the existence of a file: it ends with the process that holds it, so there
 * is no stale lock to recognise and no process number to mistake for another's. The lock file stays;
 * removing it would let two processes hold "the" lock on two files of one name.
 *
 * @param path the lock file, made with mode 0600 when missing; its directory must exist
 * @param options how long to ask
 * @returns the lock, or that somebody has it, or why there are no locks here; usable with `using`
 */
export async function fileLock(path: string, options: FileLockOptions): Promise<FileLock> {
  const wait = options.sleep ?? sleep;
  let file: Deno.FsFile | undefined;
  try {
    file = await openLockFile(path);
    let waited = 0;
    for (let pause = FIRST_PAUSE;; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      if (await file.tryLock(true)) return held(file);
      if (waited >= options.waitMs) break;
      const next = Math.min(pause, options.waitMs - waited);
      await wait(next);
      waited += next;
    }
    file.close();
    return { kind: "busy", [Symbol.dispose]: () => {} };
  } catch (error) {
    file?.close();
    return { kind: "unavailable", reason: describeOsError(error), [Symbol.dispose]: () => {} };
  }
}

async function openLockFile(path: string): Promise<Deno.FsFile> {
  try {
    const facts = await Deno.lstat(path);
    if (!facts.isFile) throw new Error("the lock file is not a regular file");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
}

function held(file: Deno.FsFile): FileLock {
  let open = true;
  const release = (): void => {
    if (open) file.close();
    open = false;
  };
  return { kind: "held", release, [Symbol.dispose]: release };
}
