import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  writeSync,
} from "node:fs";
import type { CreatedFile, FileFacts } from "./file_system.ts";

/**
 * Creates a file whose owner can be changed through its descriptor. Never on the `verify` path:
 * this file needs `node:fs`.
 *
 * @param path a name that is not taken
 * @param mode mode bits, less the umask
 * @returns the open file
 * @throws the runtime's file errors
 */
export async function createOwnableFile(path: string, mode: number): Promise<CreatedFile> {
  const descriptor = openSync(path, "wx", mode);
  try {
    // The lock needs a handle of the runtime's own kind.
    return new OwnableFile(descriptor, await Deno.open(path, { read: true }));
  } catch (error) {
    closeSync(descriptor);
    await Deno.remove(path);
    throw error;
  }
}

class OwnableFile implements CreatedFile {
  constructor(readonly descriptor: number, readonly twin: Deno.FsFile) {}

  // deno-lint-ignore require-await -- errors of the call must reject, not throw
  async stat(): Promise<FileFacts> {
    const facts = fstatSync(this.descriptor);
    return {
      isFile: facts.isFile(),
      isDirectory: facts.isDirectory(),
      isSymlink: facts.isSymbolicLink(),
      isFifo: facts.isFIFO(),
      size: facts.size,
      mode: facts.mode,
      uid: facts.uid,
      gid: facts.gid,
      dev: facts.dev,
      ino: facts.ino,
      nlink: facts.nlink,
      mtime: facts.mtime,
    };
  }

  read(buffer: Uint8Array): Promise<number | null> {
    return this.twin.read(buffer);
  }

  // deno-lint-ignore require-await
  async write(bytes: Uint8Array): Promise<number> {
    return writeSync(this.descriptor, bytes);
  }

  /** The twin was opened by name: it counts only where that still is the file we created. */
  async tryLock(): Promise<boolean> {
    const [mine, locked] = await Promise.all([this.stat(), this.twin.stat()]);
    return mine.ino === locked.ino && mine.dev === locked.dev && await this.twin.tryLock(true);
  }

  // deno-lint-ignore require-await
  async chmod(mode: number): Promise<void> {
    fchmodSync(this.descriptor, mode);
  }

  // deno-lint-ignore require-await
  async chown(uid: number, gid: number): Promise<void> {
    fchownSync(this.descriptor, uid, gid);
  }

  // deno-lint-ignore require-await
  async sync(): Promise<void> {
    fsyncSync(this.descriptor);
  }

  close(): void {
    this.twin.close();
    closeSync(this.descriptor);
  }
}
