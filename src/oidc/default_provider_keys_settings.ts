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

/** What holds where nobody says otherwise. */
export const DEFAULT_PROVIDER_KEYS_SETTINGS: ProviderKeysSettings = {
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
