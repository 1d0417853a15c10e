import { describeOsError } from "./describe_os_error.ts";
import type { LogSink } from "./open_log.ts";
import { systemLogLine } from "./system_log_line.ts";

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
 * path. A connection needs no further permission of the runtime, and nothing here can wait: the
 * kernel refuses a connection there is no room for, and one record fits into a new one.
 *
 * @param root directory put in front of the socket's path; empty for none
 * @returns the open journal, or one that cannot be written and says why; for one record
 */
export async function openJournal(root: string): Promise<LogSink> {
  const path = `${root}/run/systemd/journal/stdout`;
  try {
    return new JournalStream(path, await Deno.connect({ transport: "unix", path }), undefined);
  } catch (error) {
    return new JournalStream(path, undefined, notWritten(path, describeOsError(error)));
  }
}

class JournalStream implements LogSink {
  constructor(
    readonly path: string,
    private connection: Deno.Conn | undefined,
    readonly problem: string | undefined,
  ) {}

  async append(record: string): Promise<string | undefined> {
    if (this.problem !== undefined) return this.problem;
    if (this.connection === undefined) return notWritten(this.path, "it is closed");
    try {
      const line = systemLogLine(HEADER, record);
      if (await this.connection.write(line) === line.length) return undefined;
      return notWritten(this.path, "the record was cut off");
    } catch (error) {
      return notWritten(this.path, describeOsError(error));
    } finally {
      this.close();
    }
  }

  close(): void {
    this.connection?.close();
    this.connection = undefined;
  }
}

function notWritten(path: string, why: string): string {
  return `Cannot write to the journal at "${path}": ${why}`;
}
