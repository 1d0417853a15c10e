import type { ServerConfig } from "../config/default_server_config.ts";
import type { Refusal } from "../errors/refusal.ts";
import { type LogSink, openLog } from "../platform/open_log.ts";
import { parentProcessId } from "../platform/parent_process_id.ts";
import { openRecentMarks, type RecentMarks } from "../platform/recent_marks.ts";
import type { Attempt } from "./attempt.ts";
import { attemptMark } from "./attempt_mark.ts";
import { allowedRecord, refusedRecord } from "./attempt_record.ts";
import type { AllowedLogin } from "./decide_login.ts";

/** Refusals that are everyday traffic: keys and certificates that are none of ours. */
const QUIET_CODES: readonly string[] = ["CERT_NOT_CERT", "CERT_TYPE_MISMATCH", "CERT_NO_PKT"];

/** Owner and group may write the log, others may not even read it. */
const LOG_MODE = 0o660;

/** How the command of `--then` answered. */
export interface OtherAnswer {
  /** Exit code. */
  readonly code: number;
  /** It printed keys, and sshd will look at them. */
  readonly keys: boolean;
  /** It could not be asked. */
  readonly failed: boolean;
}

interface Log {
  readonly sink: LogSink;
  /** Adds time and name by itself. */
  readonly bare: boolean;
}

/**
 * The one record of an attempt. Whether it can be written never changes the verdict.
 *
 * Opened before the offered key is looked at, it needs no further permission of the runtime.
 */
export class Journal {
  readonly #now: () => number;
  readonly #attempt: Attempt;
  #format: ServerConfig["log"]["format"] = "text";
  #path = "";
  #root = "";
  #logs: Log[] | undefined;
  #marks: RecentMarks | undefined;

  /**
   * @param now Unix seconds, fractions allowed
   * @param attempt what becomes known
   */
  constructor(now: () => number, attempt: Attempt) {
    this.#now = now;
    this.#attempt = attempt;
  }

  /**
   * Says where the record will go, unless the configuration says something else.
   *
   * @param path the usual log file
   * @param root directory put in front of the sockets of the system's logs; empty for none
   */
  expect(path: string, root: string): void {
    this.#path = path;
    this.#root = root;
  }

  /**
   * Opens logs and marks. What cannot be opened is a warning in the others; where the file cannot,
   * the journal of the system takes the record.
   *
   * @param config where and how
   * @param cacheDir where marks are kept
   */
  async open(config: ServerConfig, cacheDir: string): Promise<void> {
    const { format, path, to } = config.log;
    this.#format = format;
    this.#path = path ?? this.#path;
    this.#logs = await this.#openLogs(to);
    this.#marks = await openRecentMarks(cacheDir);
  }

  async #openLogs(to: ServerConfig["log"]["to"]): Promise<Log[]> {
    const logs: Log[] = [];
    const system = new Set(to.filter((target) => target !== "file"));
    if (to.includes("file")) {
      const sink = await openLog(this.#path, { mode: LOG_MODE });
      if (sink.problem === undefined) logs.push({ sink, bare: false });
      else {
        this.#attempt.warn(sink.problem);
        system.add("journal");
      }
    }
    if (system.size === 0) return logs;
    const { openSystemLog } = await import("../platform/open_system_log.ts");
    for (const name of system) {
      const sink = await openSystemLog(name, this.#root);
      if (sink.problem === undefined) logs.push({ sink, bare: true });
      else if (to.includes(name)) this.#attempt.warn(sink.problem);
    }
    return logs;
  }

  /** Closes all. */
  close(): void {
    for (const { sink } of this.#logs ?? []) sink.close();
    this.#marks?.close();
  }

  /** @param login the decision */
  async allowed(login: AllowedLogin): Promise<void> {
    const again = this.#again();
    await this.#write((at) => allowedRecord(this.#attempt, login, again, this.#format, at));
  }

  /** True for the question sshd asks a second time, when the signature has come. */
  #again(): boolean {
    if (this.#marks === undefined) return false;
    const mark = attemptMark(this.#attempt, parentProcessId());
    return mark !== undefined && this.#marks.leave(mark, this.#now());
  }

  /**
   * @param refusal why
   * @param other how the command of `--then` answered
   */
  async refused(refusal: Refusal, other: OtherAnswer): Promise<void> {
    if (QUIET_CODES.includes(refusal.code) && !other.keys && !other.failed) return;
    await this.#write((at) => refusedRecord(this.#attempt, refusal, other.keys, this.#format, at));
  }

  async #write(make: (at: Date) => string): Promise<void> {
    if (this.#path === "") return;
    // Not yet open: the configuration itself was the reason.
    this.#logs ??= await this.#openLogs(["file"]);
    const at = new Date(this.#now() * 1000);
    const record = make(at);
    const line = this.#format === "text" ? `${at.toISOString()} opkssh ${record}` : record;
    for (const { sink, bare } of this.#logs) await sink.append(bare ? record : line);
  }
}
