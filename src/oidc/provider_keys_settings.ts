/** How long key sets are kept and believed, and how long an attempt may take. */
export interface ProviderKeysSettings {
  /** Shortest time a key set counts as fresh, seconds, default 300. */
  readonly minFreshSeconds: number;
  /** Longest time a key set counts as fresh, seconds, default 86400. */
  readonly maxFreshSeconds: number;
  /** The same where the provider has no opinion, seconds, default 3600. */
  readonly defaultFreshSeconds: number;
  /** Oldest key set that is used while the provider is down, seconds, default 86400; 0 is never. */
  readonly staleSeconds: number;
  /** How long a discovery document is used without asking again, seconds, default 7 days. */
  readonly discoverySeconds: number;
  /** Least time between two fetches for unknown key IDs of one issuer, seconds, default 60. */
  readonly unknownKidSeconds: number;
  /** How long a provider that failed is left alone while an old key set serves, default 60. */
  readonly afterFailureSeconds: number;
  /** Milliseconds for everything on the network in one attempt, default 10000. */
  readonly totalTimeoutMs: number;
  /** Milliseconds to wait for another process that is fetching the same, default and most 1000. */
  readonly lockWaitMs: number;
}

const DAY = 86_400;

const DEFAULTS: ProviderKeysSettings = {
  minFreshSeconds: 300,
  maxFreshSeconds: DAY,
  defaultFreshSeconds: 3600,
  staleSeconds: DAY,
  discoverySeconds: 7 * DAY,
  unknownKidSeconds: 60,
  afterFailureSeconds: 60,
  totalTimeoutMs: 10_000,
  lockWaitMs: 1000,
};

/** Least and most of each; a withdrawn key must not live on because of a slip of the pen. */
const BOUNDS: Readonly<Record<keyof ProviderKeysSettings, readonly [number, number]>> = {
  minFreshSeconds: [1, DAY],
  maxFreshSeconds: [1, 7 * DAY],
  defaultFreshSeconds: [1, 7 * DAY],
  staleSeconds: [0, 30 * DAY],
  discoverySeconds: [0, 30 * DAY],
  unknownKidSeconds: [1, 3600],
  afterFailureSeconds: [0, 3600],
  totalTimeoutMs: [1, 60_000],
  lockWaitMs: [0, 1000],
};

/**
 * Completes settings with the defaults and checks them.
 *
 * @param settings those that differ from the default
 * @returns all of them
 * @throws {RangeError} when one is not a whole number within its bounds, or min, default and max
 *   are not in order
 */
export function providerKeysSettings(
  settings: Partial<ProviderKeysSettings> = {},
): ProviderKeysSettings {
  const all = { ...DEFAULTS, ...settings };
  for (const [name, value] of Object.entries(all)) {
    const [least, most] = boundsOf(name);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(`Cannot use ${name}: ${value} is not between ${least} and ${most}`);
    }
  }
  if (
    all.minFreshSeconds > all.defaultFreshSeconds || all.defaultFreshSeconds > all.maxFreshSeconds
  ) {
    throw new RangeError("Cannot use minFreshSeconds, defaultFreshSeconds, maxFreshSeconds: order");
  }
  return all;
}

function boundsOf(name: string): readonly [number, number] {
  for (const [known, bounds] of Object.entries(BOUNDS)) if (known === name) return bounds;
  throw new RangeError(`Cannot use ${name}: there is no such setting`);
}
