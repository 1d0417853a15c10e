/**
 * The time one attempt may spend on the network, shared by all its requests. It runs on a monotonic
 * clock: a jump of the wall clock neither cuts an attempt short nor lets it hang.
 */
export class Deadline {
  readonly #started: number;
  readonly #totalMs: number;
  readonly #monotonic: () => number;

  /**
   * @param totalMs milliseconds from now
   * @param monotonic milliseconds from any fixed point, default `performance.now`
   */
  constructor(totalMs: number, monotonic: () => number = () => performance.now()) {
    if (!Number.isFinite(totalMs) || totalMs <= 0) {
      throw new RangeError(`Cannot set deadline: ${totalMs} is not a positive number`);
    }
    this.#monotonic = monotonic;
    this.#totalMs = totalMs;
    this.#started = monotonic();
  }

  /** @returns whole milliseconds since the beginning */
  elapsedMs(): number {
    return Math.max(0, Math.round(this.#monotonic() - this.#started));
  }

  /** @returns milliseconds that are left; 0 when there are none */
  remainingMs(): number {
    return Math.max(0, this.#totalMs - (this.#monotonic() - this.#started));
  }
}
