import type { KeySetStore } from "./key_set_cache.ts";

/**
 * A store that is only looked at: nothing is kept, nobody waits for anybody.
 *
 * @param store what is looked at
 * @returns the same, but for writing
 */
export function lookingStore(store: KeySetStore): KeySetStore {
  return {
    read: (issuer) => store.read(issuer),
    list: () => store.list(),
    write: () => Promise.resolve([]),
    lock: () => Promise.resolve(undefined),
    remove: () => Promise.resolve({ removed: 0, problems: [] }),
  };
}
