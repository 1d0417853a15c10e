import type { FileFacts } from "../../src/platform/file_system.ts";

/**
 * Facts about a file that exists only in a test: a regular file of root, mode 0640, unless changed.
 *
 * @param changes what is different
 */
export function fileFacts(changes: Partial<FileFacts> = {}): FileFacts {
  return {
    isFile: true,
    isDirectory: false,
    isSymlink: false,
    isFifo: false,
    size: 0,
    mode: 0o640,
    uid: 0,
    gid: 0,
    dev: 1,
    ino: 1,
    nlink: 1,
    mtime: new Date(0),
    ...changes,
  };
}
