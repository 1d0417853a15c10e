import { checkProgram } from "./check_program.ts";
import { describeOsError } from "./describe_os_error.ts";
import { FileProblem } from "./file_problem.ts";
import type { LogSink } from "./open_log.ts";
import { systemLogLine } from "./system_log_line.ts";

/** What {@linkcode openSyslog} depends on. */
export interface OpenSyslogOptions {
  /** Directory put in front of the socket's path, default none. */
  readonly root?: string;
  /** Places of `logger`; the first one that is there is taken. */
  readonly loggers?: readonly string[];
  /** User ids that may own it, default root. */
  readonly owners?: readonly number[];
}

const LOGGERS = ["/usr/bin/logger", "/bin/logger"] as const;
/** Of Linux, and of macOS. */
const SOCKETS = ["/dev/log", "/var/run/syslog"] as const;

/**
 * Gets ready to write to syslog. Its socket takes datagrams only, and a datagram can only be sent
 * while this program may write to the socket's path; so `logger` is started now and gets the record
 * on its standard input later, which needs no further permission of the runtime. It is not waited
 * for, and one record fits into an empty pipe. Without a socket nothing is started.
 *
 * @param options where things are
 * @returns the open log, or one that cannot be written and says why; one line per record
 */
export async function openSyslog(options: OpenSyslogOptions = {}): Promise<LogSink> {
  const root = options.root ?? "";
  let socket = `${root}${SOCKETS[0]}`;
  try {
    socket = await findSocket(root);
    const logger = await findLogger(options);
    const args = ["-t", "opkssh", "-p", "authpriv.info", ...root === "" ? [] : ["-u", socket]];
    const child = new Deno.Command(logger, {
      args,
      cwd: "/",
      clearEnv: true,
      env: { LC_ALL: "C.UTF-8", PATH: "/usr/bin:/bin" },
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    child.unref();
    return new LoggerInput(socket, child.stdin, undefined);
  } catch (error) {
    const why = error instanceof FileProblem ? error.message : describeOsError(error);
    return new LoggerInput(socket, undefined, notWritten(socket, why));
  }
}

/** @throws {Error} saying what is wrong with the usual place when there is no socket at any */
async function findSocket(root: string): Promise<string> {
  let reason: unknown;
  for (const path of SOCKETS) {
    try {
      if ((await Deno.stat(`${root}${path}`)).isSocket) return `${root}${path}`;
      throw new Error("it is not a socket");
    } catch (error) {
      reason ??= error;
    }
  }
  throw reason;
}

/** The program runs as whoever runs us, so it must be as safe as sshd wants its own to be. */
async function findLogger(options: OpenSyslogOptions): Promise<string> {
  const loggers = options.loggers ?? LOGGERS;
  for (const path of loggers) {
    try {
      await checkProgram(path, { owners: options.owners ?? [0] });
      return path;
    } catch (error) {
      if (!(error instanceof FileProblem) || error.kind !== "absent") throw error;
    }
  }
  throw new Error(`there is no ${loggers.join(" and no ")}`);
}

class LoggerInput implements LogSink {
  constructor(
    readonly socket: string,
    private stdin: WritableStream<Uint8Array> | undefined,
    readonly problem: string | undefined,
  ) {}

  async append(record: string): Promise<string | undefined> {
    if (this.problem !== undefined) return this.problem;
    const stdin = this.stdin;
    if (stdin === undefined) return notWritten(this.socket, "it is closed");
    this.stdin = undefined; // one record per attempt
    try {
      const writer = stdin.getWriter();
      await writer.write(systemLogLine("", record));
      await writer.close();
      return undefined;
    } catch (error) {
      return notWritten(this.socket, describeOsError(error));
    }
  }

  close(): void {
    this.stdin?.close().catch(() => undefined);
    this.stdin = undefined;
  }
}

function notWritten(socket: string, why: string): string {
  return `Cannot write to syslog at "${socket}": ${why}`;
}
