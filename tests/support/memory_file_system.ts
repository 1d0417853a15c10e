import type { FileFacts, FileSystem, ReadableFile } from "../../src/platform/file_system.ts";

/** A file that exists only in memory. */
export interface MemoryFile {
  readonly text: string;
  /** Low mode bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const DIRECTORY: MemoryFile = { text: "", mode: 0o755, uid: 0, gid: 0 };

/** Who reads. */
export interface Reader {
  readonly uid: number;
  readonly gid: number;
}

/**
 * A file system for reading only, with Unix permissions: root reads everything, others what the mode
 * bits of owner, group and others let them. Directories are root's, each file's and those above it.
 *
 * @param files by absolute path
 * @param reader who reads
 */
export function memoryFileSystem(
  files: ReadonlyMap<string, MemoryFile>,
  reader: Reader,
): FileSystem {
  const names = [...files.keys()];
  const find = (path: string): [MemoryFile, FileFacts] => {
    const file = files.get(path);
    if (file === undefined && names.some((name) => name.startsWith(`${path}/`))) {
      return [DIRECTORY, { ...facts(DIRECTORY, names.length), isFile: false, isDirectory: true }];
    }
    if (file === undefined) throw new Deno.errors.NotFound(path);
    return [file, facts(file, names.indexOf(path))];
  };
  const lookUp = (path: string): Promise<FileFacts> => Promise.resolve().then(() => find(path)[1]);
  const refused = (): Promise<never> =>
    Promise.reject(new Deno.errors.NotSupported("this file system is for reading"));
  return {
    lstat: lookUp,
    stat: lookUp,
    realPath: (path) => Promise.resolve(path),
    open: (path) => Promise.resolve().then(() => open(...find(path), reader)),
    readLink: refused,
    readNames: refused,
    create: refused,
    rename: refused,
    link: refused,
    remove: refused,
    makeDirectory: refused,
    chmod: refused,
    syncDirectory: refused,
  };
}

function facts(file: MemoryFile, index: number): FileFacts {
  return {
    isFile: true,
    isDirectory: false,
    isSymlink: false,
    isFifo: false,
    size: new TextEncoder().encode(file.text).length,
    mode: 0o100000 | file.mode,
    uid: file.uid,
    gid: file.gid,
    dev: 1,
    ino: index + 1,
    nlink: 1,
    mtime: new Date(0),
  };
}

function open(file: MemoryFile, itsFacts: FileFacts, reader: Reader): ReadableFile {
  const shift = reader.uid === file.uid ? 6 : reader.gid === file.gid ? 3 : 0;
  if (reader.uid !== 0 && ((file.mode >> shift) & 4) === 0) {
    throw new Deno.errors.PermissionDenied("Permission denied (os error 13)");
  }
  let rest = new TextEncoder().encode(file.text);
  return {
    stat: () => Promise.resolve(itsFacts),
    read: (buffer) => {
      if (rest.length === 0) return Promise.resolve(null);
      const part = rest.subarray(0, buffer.length);
      buffer.set(part);
      rest = rest.subarray(part.length);
      return Promise.resolve(part.length);
    },
    tryLock: () => Promise.resolve(true),
    close: () => {},
  };
}
