/** Why a guarded file was not read. */
export type FileProblemKind =
  | "absent"
  | "not-regular"
  | "symlink"
  | "owner"
  | "mode"
  | "too-large"
  | "unreadable"
  | "not-utf8";

/**
 * A file that decides something was not read. `absent` means that a trusted place has no such file;
 * everything else means that there is something which must not be believed.
 */
export class FileProblem extends Error {
  override readonly name = "FileProblem";
  /** Why, stable. */
  readonly kind: FileProblemKind;
  /** The file, or the directory or link on the way to it that is at fault. */
  readonly path: string;
  /** The same in words, without the path: `is a FIFO`. */
  readonly detail: string;

  /**
   * @param kind why
   * @param path the file at fault
   * @param detail predicate of a sentence whose subject is the path
   * @param cause the original error
   */
  constructor(kind: FileProblemKind, path: string, detail: string, cause?: unknown) {
    super(`"${path}" ${detail}`, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.path = path;
    this.detail = detail;
  }
}
