import type {
  KeySetListing,
  KeySetLock,
  KeySetRecord,
  KeySetRemoval,
  KeySetStore,
} from "./key_set_cache.ts";
import type { KeySetEntry } from "./key_set_entry.ts";

/**
 * Keeps key sets in memory: for a login, where one fetch is enough, and for tests.
 *
 * @param entries what is in it from the beginning
 * @returns the store
 */
export function memoryKeySetStore(entries: Iterable<KeySetEntry> = []): KeySetStore {
  return new MemoryKeySetStore(entries);
}

class MemoryKeySetStore implements KeySetStore {
  readonly #entries = new Map<string, KeySetEntry>();
  readonly #held = new Map<string, Promise<void>>();

  constructor(entries: Iterable<KeySetEntry>) {
    for (const entry of entries) this.#entries.set(entry.issuer, entry);
  }

  read(issuer: string): Promise<KeySetRecord> {
    return Promise.resolve({ entry: this.#entries.get(issuer), problems: [] });
  }

  write(issuer: string, entry: KeySetEntry): Promise<readonly string[]> {
    this.#entries.set(issuer, entry);
    return Promise.resolve([]);
  }

  async lock(issuer: string, waitMs: number): Promise<KeySetLock | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), waitMs);
    });
    try {
      for (;;) {
        const holder = this.#held.get(issuer);
        if (holder === undefined) break;
        if (await Promise.race([holder, late]) === "late") return undefined;
      }
    } finally {
      clearTimeout(timer);
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held.set(issuer, promise);
    return {
      release: () => {
        if (this.#held.get(issuer) === promise) this.#held.delete(issuer);
        resolve();
      },
    };
  }

  list(): Promise<KeySetListing> {
    const entries = [...this.#entries.values()].sort((a, b) => a.issuer < b.issuer ? -1 : 1);
    return Promise.resolve({ entries, problems: [] });
  }

  remove(issuer?: string): Promise<KeySetRemoval> {
    const before = this.#entries.size;
    if (issuer === undefined) this.#entries.clear();
    else this.#entries.delete(issuer);
    return Promise.resolve({ removed: before - this.#entries.size, problems: [] });
  }
}
