/**
 * Nobody reads stdout any more (`opkssh ... | head -1`). Not a failure worth a message: the program
 * ends quietly with a non-zero exit code.
 */
export class OutputClosedError extends Error {
  override readonly name = "OutputClosedError";

  /** @param cause what the operating system said */
  constructor(cause?: unknown) {
    super("standard output is closed", cause === undefined ? undefined : { cause });
  }
}
