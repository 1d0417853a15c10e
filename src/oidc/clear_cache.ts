import type { KeySetRemoval, KeySetStore } from "./key_set_cache.ts";

/**
 * Forgets the keys of one issuer, or of all: for an administrator who cannot wait until a withdrawn
 * key ages out. Files that are not believed are removed as well.
 *
 * @param store where
 * @param issuer whose keys; undefined for all
 * @returns how many were removed, and what could not be
 */
export async function clearCache(store: KeySetStore, issuer?: string): Promise<KeySetRemoval> {
  return await store.remove(issuer);
}
