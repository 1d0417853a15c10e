/** Tells the time in seconds since 1970-01-01T00:00:00Z, with fractions. A seam. */
export type Clock = () => number;

/**
 * The clock of this machine.
 *
 * @returns Unix time in seconds, fractional
 */
export const systemClock: Clock = (): number => Date.now() / 1000;
