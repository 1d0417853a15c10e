/** What we ask about a file; `Deno.FileInfo` has it all. */
export type FileFacts = Pick<
  Deno.FileInfo,
  | "isFile"
  | "isDirectory"
  | "isSymlink"
  | "isFifo"
  | "size"
  | "mode"
  | "uid"
  | "gid"
  | "dev"
  | "ino"
  | "nlink"
  | "mtime"
>;

/** A file opened for reading. */
export interface ReadableFile {
  /** Facts about the open file, not about whatever the path names now. */
  stat(): Promise<FileFacts>;
  /** Reads up to the length of the buffer; null at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Takes the exclusive advisory lock unless somebody has it; true when we have it. */
  tryLock(): Promise<boolean>;
  /** Closes; releases the lock. */
  close(): void;
}

/** A file that was just created for writing. */
export interface CreatedFile extends ReadableFile {
  /** Writes some of the bytes; the number written. */
  write(bytes: Uint8Array): Promise<number>;
  /** Changes the mode of the open file. */
  chmod(mode: number): Promise<void>;
  /** Changes the owner of the open file; only after `create` with `ownable`. */
  chown(uid: number, gid: number): Promise<void>;
  /** Puts content and facts onto the disk. */
  sync(): Promise<void>;
}

/** Options of {@linkcode FileSystem.create}. */
export interface CreateOptions {
  /** Mode bits, less the umask. */
  readonly mode: number;
  /** True when `chown` will be called. */
  readonly ownable: boolean;
}

/**
 * The calls behind reading and writing of files that matter. A seam: tests make each call fail, or
 * stop the world after it, and look at what is left on the disk.
 */
export interface FileSystem {
  /** Facts about a path itself, never about what a link points to. */
  lstat(path: string): Promise<FileFacts>;
  /** Facts about what a path leads to. */
  stat(path: string): Promise<FileFacts>;
  /** Where a link points, as written in it. */
  readLink(path: string): Promise<string>;
  /** The path with all links resolved. */
  realPath(path: string): Promise<string>;
  /** Names in a directory. */
  readNames(directory: string): Promise<readonly string[]>;
  /**
   * Opens an existing file for reading. `aside` where somebody else may put a FIFO in its place:
   * opening may then take for ever, but nothing else is held up by it.
   */
  open(path: string, aside?: boolean): Promise<ReadableFile>;
  /** Creates a file; fails when the name is taken, even by a dangling link. */
  create(path: string, options: CreateOptions): Promise<CreatedFile>;
  /** Renames, replacing what is there. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name; fails when that name is taken. */
  link(existing: string, name: string): Promise<void>;
  /** Removes a file. */
  remove(path: string): Promise<void>;
  /** Makes one directory with this mode, less the umask. */
  makeDirectory(path: string, mode: number): Promise<void>;
  /** Changes the mode of what a path leads to. */
  chmod(path: string, mode: number): Promise<void>;
  /** Puts the names in a directory onto the disk. */
  syncDirectory(path: string): Promise<void>;
}
