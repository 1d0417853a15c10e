import type { FileSystem, ReadableFile } from "../platform/file_system.ts";
import { sleep } from "../platform/sleep.ts";

/** Milliseconds between two attempts, and attempts before going on without the lock. */
const PAUSE_MS = 20;
const ATTEMPTS = 100;

/**
 * Keeps two logins that end at the same moment from mixing their files, a key of the one with the
 * certificate of the other. The directory itself is locked (flock), so that nothing is left in it.
 * Where directories cannot be locked (Windows, some network file systems) this does nothing: the
 * next login repairs such a mix anyhow.
 *
 * @param directory what to lock
 * @param fileSystem seam
 * @param run what to do meanwhile
 * @returns what `run` returned
 */
export async function withDirectoryLock<T>(
  directory: string,
  fileSystem: FileSystem,
  run: () => Promise<T>,
): Promise<T> {
  const lock = await lockDirectory(directory, fileSystem);
  try {
    return await run();
  } finally {
    lock?.close();
  }
}

async function lockDirectory(
  directory: string,
  fileSystem: FileSystem,
): Promise<ReadableFile | undefined> {
  let file: ReadableFile | undefined;
  try {
    file = await fileSystem.open(directory);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await file.tryLock()) break;
      await sleep(PAUSE_MS);
    }
  } catch {
    // no locks here, or no directory yet
  }
  return file;
}
