import { type Bytes, concatBytes } from "../encoding/bytes.ts";
import { describeOsError } from "./describe_os_error.ts";

/** What to run and what it may use up. */
export interface RunProgramOptions {
  /** Program and arguments. Never a shell line: nothing in it is interpreted. */
  readonly argv: readonly [string, ...string[]];
  /** What the program reads; default nothing. */
  readonly stdin?: Uint8Array;
  /** Variables set for the program. */
  readonly env?: Readonly<Record<string, string>>;
  /** True to give the program these variables only. Default false: our own as well. */
  readonly clearEnv?: boolean;
  /** Working directory, default ours. */
  readonly cwd?: string;
  /** Whom the program runs as, default us; only root may choose. It has no further groups. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Milliseconds until the program and its children are killed. */
  readonly timeoutMs: number;
  /** Most bytes of standard output; a program that writes more is killed. Default 65536. */
  readonly maxStdout?: number;
  /** Most bytes of standard error that are kept; more is thrown away. Default 8192. */
  readonly maxStderr?: number;
}

/** How it ended. Only `exited` says anything about what the program wanted to say. */
export type ProgramResult =
  | {
    readonly kind: "exited";
    /** Exit code; 128 + number after a signal. */
    readonly code: number;
    /** Name of the signal that ended it. */
    readonly signal: string | undefined;
    readonly stdout: Bytes;
    readonly stderr: Bytes;
  }
  | { readonly kind: "not-started"; readonly reason: string }
  | { readonly kind: "timeout"; readonly stderr: Bytes }
  | { readonly kind: "too-much-output"; readonly stderr: Bytes };

/** Milliseconds for the last bytes after the program has ended but its children hold the pipes. */
const DRAIN_MS = 200;

/**
 * Runs a program to its end, within limits of time and output. It gets a process group of its own
 * (Unix), so that killing it also ends what it started.
 *
 * @param options what to run
 * @returns how it ended; never throws because of the program
 */
export async function runProgram(options: RunProgramOptions): Promise<ProgramResult> {
  let child: Deno.ChildProcess;
  try {
    child = spawn(options);
  } catch (error) {
    return { kind: "not-started", reason: describeOsError(error) };
  }
  const stdout = new PipeReader(child.stdout, options.maxStdout ?? 65_536);
  const stderr = new PipeReader(child.stderr, options.maxStderr ?? 8192);
  const timeout = new Pause(options.timeoutMs);
  if (options.stdin !== undefined) feed(child.stdin, options.stdin);
  try {
    const first = await Promise.race([child.status, stdout.overflow, timeout.over]);
    if (typeof first === "string") {
      kill(child);
      return { kind: first, stderr: await stderr.stop() };
    }
    if (!await drained(stdout)) kill(child);
    const bytes = await stdout.stop();
    if (stdout.overflowed) return { kind: "too-much-output", stderr: await stderr.stop() };
    return {
      kind: "exited",
      code: first.code,
      signal: first.signal ?? undefined,
      stdout: bytes,
      stderr: await stderr.stop(),
    };
  } finally {
    timeout.cancel();
    await Promise.all([stdout.stop(), stderr.stop()]);
  }
}

function spawn(options: RunProgramOptions): Deno.ChildProcess {
  const [program, ...args] = options.argv;
  return new Deno.Command(program, {
    args,
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    detached: Deno.build.os !== "windows",
    clearEnv: options.clearEnv ?? false,
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.user === undefined ? {} : { uid: options.user.uid, gid: options.user.gid }),
  }).spawn();
}

/** Writes without waiting: a program that does not read its input must not hold us up. */
function feed(stdin: WritableStream<Uint8Array>, bytes: Uint8Array): void {
  const writer = stdin.getWriter();
  writer.write(bytes).then(() => writer.close()).catch(() => undefined);
}

/**
 * Ends the program and everything in its process group. A program of another user (`sudo`) cannot be
 * ended; it is left alone and no longer waited for.
 */
function kill(child: Deno.ChildProcess): void {
  try {
    if (Deno.build.os === "windows") child.kill("SIGKILL");
    else Deno.kill(-child.pid, "SIGKILL");
  } catch {
    child.unref();
  }
}

/** True when all output is there; false when a child of the ended program still holds the pipe. */
async function drained(stdout: PipeReader): Promise<boolean> {
  const pause = new Pause(DRAIN_MS);
  try {
    return await Promise.race([stdout.end.then(() => true), pause.over.then(() => false)]);
  } finally {
    pause.cancel();
  }
}

class Pause {
  readonly over: Promise<"timeout">;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number) {
    this.over = new Promise((resolve) => {
      this.#timer = setTimeout(() => resolve("timeout"), ms);
    });
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
}

/** Keeps the first bytes of a pipe and throws the rest away, so that the writer is not held up. */
class PipeReader {
  /** Settles when the pipe has been closed by all its writers. */
  readonly end: Promise<void>;
  /** Settles when there was more than is kept. */
  readonly overflow: Promise<"too-much-output">;
  overflowed = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #chunks: Uint8Array[] = [];
  #room: number;
  #tell: (value: "too-much-output") => void;

  constructor(stream: ReadableStream<Uint8Array>, most: number) {
    this.#room = most;
    const { promise, resolve } = Promise.withResolvers<"too-much-output">();
    this.overflow = promise;
    this.#tell = resolve;
    this.#reader = stream.getReader();
    this.end = this.#run().catch(() => undefined);
  }

  async stop(): Promise<Bytes> {
    await this.#reader.cancel().catch(() => undefined);
    return concatBytes(...this.#chunks);
  }

  async #run(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) return;
      const kept = value.subarray(0, this.#room);
      if (kept.length > 0) this.#chunks.push(kept);
      this.#room -= kept.length;
      if (kept.length < value.length) {
        this.overflowed = true;
        this.#tell("too-much-output");
      }
    }
  }
}
