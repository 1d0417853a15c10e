import type { KeySetEntry } from "./key_set_entry.ts";

/** What a store knows about one issuer. */
export interface KeySetRecord {
  /** The entry; undefined when there is none, or none to be believed. */
  readonly entry: KeySetEntry | undefined;
  /** Why something that is there was not believed, one sentence each; nothing to refuse for. */
  readonly problems: readonly string[];
}

/** Everything a store holds. */
export interface KeySetListing {
  /** Usable entries, sorted by issuer. */
  readonly entries: readonly KeySetEntry[];
  /** What was not believed, one sentence each. */
  readonly problems: readonly string[];
}

/** What a store removed. */
export interface KeySetRemoval {
  /** How many entries, usable or not. */
  readonly removed: number;
  /** What could not be removed, one sentence each. */
  readonly problems: readonly string[];
}

/** A held lock. */
export interface KeySetLock {
  /** Lets the next one in. */
  release(): void;
}

/**
 * Keeps key sets between runs. A store never makes an attempt fail: what it cannot do becomes a
 * problem in words, and the keys are fetched.
 */
export interface KeySetStore {
  /** Reads the entry of one issuer. */
  read(issuer: string): Promise<KeySetRecord>;
  /** Replaces the entry of one issuer as a whole; returns problems. */
  write(issuer: string, entry: KeySetEntry): Promise<readonly string[]>;
  /**
   * Waits for being the only one who fetches the keys of an issuer.
   *
   * @param issuer whose keys
   * @param waitMs milliseconds to wait at most
   * @returns the lock; undefined when somebody else still has it, or locks do not work here: go on
   *   without
   */
  lock(issuer: string, waitMs: number): Promise<KeySetLock | undefined>;
  /** Reads everything. */
  list(): Promise<KeySetListing>;
  /** Removes the entry of one issuer, or all there are. */
  remove(issuer?: string): Promise<KeySetRemoval>;
}
