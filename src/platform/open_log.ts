import { encodeUtf8 } from "../encoding/utf8.ts";
import { describeOsError } from "./describe_os_error.ts";
import { escapeControlCharacters } from "./escape_control_characters.ts";

/** A log that was opened once and needs no further permission of the runtime. */
export interface LogSink {
  /** Why nothing will be written, as a whole sentence without a period; undefined when it can be. */
  readonly problem: string | undefined;
  /**
   * Appends one record with one write: control characters are escaped, a line feed is added.
   *
   * @param record text or JSON on one line
   * @returns why it was not written; never throws
   */
  append(record: string): Promise<string | undefined>;
  /** Closes the file; later records are not written. */
  close(): void;
}

/** How the log file is made when it does not exist. */
export interface LogOptions {
  /** Mode bits, less the umask: 0660 for the server's log, 0600 for a person's. */
  readonly mode: number;
}

/**
 * Opens a log file for appending. A log decides nothing, so nothing here throws: whatever is wrong
 * is told by `problem` and by every `append`. Only a regular file is opened (a FIFO without a reader
 * would hold up the login for ever), and never through a link.
 *
 * @param path the log file; its directory must exist
 * @param options how the file is made
 * @returns the open log, or one that cannot be written
 */
export function openLog(path: string, options: LogOptions): Promise<LogSink> {
  // On the spot: a round through the runtime's threads costs `verify` several times as much.
  return Promise.resolve(open(path, options));
}

function open(path: string, options: LogOptions): LogSink {
  let file: Deno.FsFile | undefined;
  try {
    const before = lookAt(path);
    file = Deno.openSync(path, { append: true, create: true, mode: options.mode });
    const facts = file.statSync();
    if (!facts.isFile) throw new Error("it is not a regular file");
    if (before !== undefined && (before.ino !== facts.ino || before.dev !== facts.dev)) {
      throw new Error("it was replaced while it was being opened");
    }
    return new FileLog(path, file, undefined);
  } catch (error) {
    file?.close();
    return new FileLog(path, undefined, `Cannot open log "${path}": ${describeOsError(error)}`);
  }
}

function lookAt(path: string): Deno.FileInfo | undefined {
  try {
    const facts = Deno.lstatSync(path);
    if (facts.isSymlink) throw new Error("it is a symbolic link");
    if (!facts.isFile) throw new Error("it is not a regular file");
    return facts;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

class FileLog implements LogSink {
  constructor(
    readonly path: string,
    private file: Deno.FsFile | undefined,
    readonly problem: string | undefined,
  ) {}

  append(record: string): Promise<string | undefined> {
    return Promise.resolve(this.#append(record));
  }

  #append(record: string): string | undefined {
    if (this.problem !== undefined) return this.problem;
    if (this.file === undefined) return `Cannot write log "${this.path}": it is closed`;
    const bytes = encodeUtf8(`${escapeControlCharacters(record)}\n`);
    try {
      // One write: with O_APPEND records of several processes do not mix. The rest of a short write
      // is not sent after it, because by then another record may stand between the two.
      if (this.file.writeSync(bytes) === bytes.length) return undefined;
      return `Cannot write log "${this.path}": the record was cut off`;
    } catch (error) {
      return `Cannot write log "${this.path}": ${describeOsError(error)}`;
    }
  }

  close(): void {
    this.file?.close();
    this.file = undefined;
  }
}
