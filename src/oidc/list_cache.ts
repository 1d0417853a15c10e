import type { KeySetListing, KeySetStore } from "./key_set_cache.ts";

/**
 * Lists what is kept, for `opkssh cache list` and `doctor`.
 *
 * @param store where
 * @returns usable entries sorted by issuer, and what was not believed
 */
export async function listCache(store: KeySetStore): Promise<KeySetListing> {
  return await store.list();
}
