import type { CreatedFile, FileFacts } from "./file_system.ts";

/** The calls that only the Node layer has. */
type NodeFs = typeof import("node:fs");

/**
 * Creates a file whose owner can be changed through its descriptor. Loads `node:fs`, which
 * takes longer than all of `verify`: nothing a login waits for gets here.
 *
 * @param path a name that is not taken
 * @param mode mode bits, less the umask
 * @returns the open file
 * @throws the runtime's file errors
 */
export async function createOwnableFile(path: string, mode: number): Promise<CreatedFile> {
  const fs = await import("node:fs");
  const descriptor = fs.openSync(path, "wx", mode);
  try {
    // The lock needs a handle of the runtime's own kind.
    return new OwnableFile(fs, descriptor, await Deno.open(path, { read: true }));
  } catch (error) {
    fs.closeSync(descriptor);
    await Deno.remove(path);
    throw error;
  }
}

class OwnableFile implements CreatedFile {
  constructor(
    readonly fs: NodeFs,
    readonly descriptor: number,
    readonly twin: Deno.FsFile,
  ) {}

  // deno-lint-ignore require-await -- errors of the call must reject, not throw
  async stat(): Promise<FileFacts> {
    const facts = this.fs.fstatSync(this.descriptor);
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
    return this.fs.writeSync(this.descriptor, bytes);
  }

  /** The twin was opened by name: it counts only where that still is the file we created. */
  async tryLock(): Promise<boolean> {
    const [mine, locked] = await Promise.all([this.stat(), this.twin.stat()]);
    return mine.ino === locked.ino && mine.dev === locked.dev && await this.twin.tryLock(true);
  }

  // deno-lint-ignore require-await
  async chmod(mode: number): Promise<void> {
    this.fs.fchmodSync(this.descriptor, mode);
  }

  // deno-lint-ignore require-await
  async chown(uid: number, gid: number): Promise<void> {
    this.fs.fchownSync(this.descriptor, uid, gid);
  }

  // deno-lint-ignore require-await
  async sync(): Promise<void> {
    this.fs.fsyncSync(this.descriptor);
  }

  close(): void {
    this.twin.close();
    this.fs.closeSync(this.descriptor);
  }
}
