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
  #log: LogSink | undefined;
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
   */
  expect(path: string): void {
    this.#path = path;
  }

  /**
   * Opens log and marks.
   *
   * @param config where and how
   * @param cacheDir where marks are kept
   */
  async open(config: ServerConfig, cacheDir: string): Promise<void> {
    this.#format = config.log.format;
    this.#path = config.log.path ?? this.#path;
    this.#log = await openLog(this.#path, { mode: LOG_MODE });
    this.#marks = await openRecentMarks(cacheDir);
  }

  /** Closes both. */
  close(): void {
    this.#log?.close();
    this.#marks?.close();
  }

  /** @param login the decision */
  async allowed(login: AllowedLogin): Promise<void> {
    const again = await this.#again();
    await this.#write(allowedRecord(this.#attempt, login, again, this.#format, this.#time()));
  }

  /** True for the question sshd asks a second time, when the signature has come. */
  async #again(): Promise<boolean> {
    if (this.#marks === undefined) return false;
    const mark = await attemptMark(this.#attempt, parentProcessId());
    return this.#marks.leave(mark, this.#now());
  }

  /**
   * @param refusal why
   * @param other how the command of `--then` answered
   */
  async refused(refusal: Refusal, other: OtherAnswer): Promise<void> {
    if (QUIET_CODES.includes(refusal.code) && !other.keys && !other.failed) return;
    await this.#write(
      refusedRecord(this.#attempt, refusal, other.keys, this.#format, this.#time()),
    );
  }

  async #write(record: string): Promise<void> {
    if (this.#path === "") return;
    // Not yet open: the configuration itself was the reason.
    this.#log ??= await openLog(this.#path, { mode: LOG_MODE });
    await this.#log.append(record);
  }

  #time(): Date {
    return new Date(this.#now() * 1000);
  }
}
