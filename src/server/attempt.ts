import type { Evidence } from "../errors/refusal.ts";

/** Stages of a decision, in order; each one's time is logged. */
export type Stage = "start" | "files" | "fence" | "parse" | "keys" | "signature" | "policy";

/** What becomes known about one attempt on the way to its verdict. Never a token or a key. */
export class Attempt {
  readonly #clock: () => number;
  readonly #stages: [Stage, number][] = [];
  readonly #facts = new Map<string, Evidence[string]>();
  readonly #warnings: string[] = [];
  #since: number;

  /** @param clock milliseconds since the program began, monotonic */
  constructor(clock: () => number) {
    this.#clock = clock;
    this.#since = 0;
  }

  /**
   * Ends a stage: the time since the previous end is its own.
   *
   * @param stage the stage that is over
   */
  finish(stage: Stage): void {
    const now = this.#clock();
    this.#stages.push([stage, now - this.#since]);
    this.#since = now;
  }

  /**
   * Keeps a fact for the log.
   *
   * @param name field name
   * @param value plain value
   */
  note(name: string, value: Evidence[string]): void {
    this.#facts.set(name, value);
  }

  /**
   * Keeps a warning for the log; it does not change the verdict.
   *
   * @param warning one sentence without a period
   */
  warn(warning: string): void {
    this.#warnings.push(warning);
  }

  /** Facts in the order they became known. */
  get facts(): ReadonlyMap<string, Evidence[string]> {
    return this.#facts;
  }

  /** Warnings in order. */
  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Milliseconds per stage. */
  get stages(): readonly (readonly [Stage, number])[] {
    return this.#stages;
  }

  /** Milliseconds since the program began. */
  get elapsed(): number {
    return this.#clock();
  }
}
