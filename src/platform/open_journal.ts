import { encodeUtf8 } from "../encoding/utf8.ts";
import { describeOsError } from "./describe_os_error.ts";
import { escapeControlCharacters } from "./escape_control_characters.ts";
import type { LogSink } from "./open_log.ts";
import { within } from "./within.ts";

/** What {@linkcode openJournal} depends on. */
export interface OpenJournalOptions {
  /** Directory put in front of the socket's path, default none. */
  readonly root?: string;
  /** Milliseconds that a journal which does not answer may cost each call, default 2. */
  readonly patienceMs?: number;
}

/** Facility authpriv (10), severity info (6): RFC 5424, chapter 6.2.1. */
const AUTHPRIV_INFO = 10 * 8 + 6;

/**
 * What `sd_journal_stream_fd` sends first: identifier, unit, priority, and whether lines begin with
 * a priority of their own, go to syslog, the kernel's log and the console besides. What syslog gets
 * is for `ForwardToSyslog=` in journald.conf to say.
 */
const HEADER = `opkssh\n\n${AUTHPRIV_INFO}\n0\n0\n0\n0\n`;

/**
 * Connects to the journal of systemd, over the stream it takes the output of services on: the other
 * ways are datagrams, and a datagram can only be sent while this program may write to the socket's
 * path. A connection needs no further permission of the runtime.
 *
 * @param options where it is
 * @returns the open journal, or one that cannot be written and says why; one line per record
 */
export async function openJournal(options: OpenJournalOptions = {}): Promise<LogSink> {
  const path = `${options.root ?? ""}/run/systemd/journal/stdout`;
  const ms = options.patienceMs ?? 2;
  try {
    const connecting = Deno.connect({ transport: "unix", path });
    const connection = await within<Deno.Conn | undefined>(ms, connecting, () => undefined);
    if (connection !== undefined) return new JournalStream(path, connection, undefined, ms);
    connecting.then(closeQuietly, () => undefined);
    return new JournalStream(path, undefined, notWritten(path, `no answer within ${ms} ms`), ms);
  } catch (error) {
    return new JournalStream(path, undefined, notWritten(path, describeOsError(error)), ms);
  }
}

class JournalStream implements LogSink {
  constructor(
    readonly path: string,
    private connection: Deno.Conn | undefined,
    readonly problem: string | undefined,
    readonly patienceMs: number,
  ) {}

  async append(record: string): Promise<string | undefined> {
    if (this.problem !== undefined) return this.problem;
    if (this.connection === undefined) return notWritten(this.path, "it is closed");
    const bytes = encodeUtf8(`${HEADER}${escapeControlCharacters(record)}\n`);
    try {
      const work = writeAll(this.connection, bytes);
      const late = notWritten(this.path, `no answer within ${this.patienceMs} ms`);
      return await within<string | undefined>(this.patienceMs, work, () => late);
    } catch (error) {
      return notWritten(this.path, describeOsError(error));
    } finally {
      this.close(); // one record per attempt
    }
  }

  close(): void {
    if (this.connection !== undefined) closeQuietly(this.connection);
    this.connection = undefined;
  }
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<undefined> {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(await connection.write(rest));
}

function notWritten(path: string, why: string): string {
  return `Cannot write to the journal at "${path}": ${why}`;
}

function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    return; // closed already
  }
}
