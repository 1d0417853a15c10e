import type { KeySetEntry } from "./key_set_entry.ts";
import type { ProviderKeysSettings } from "./default_provider_keys_settings.ts";

/** What an entry of the cache is good for, as it stands. */
export type KeptKeys =
  /** Its keys count as the provider's own. */
  | { readonly source: "cache" }
  /** Its keys are old, and the provider failed just now: they serve meanwhile. */
  | { readonly source: "stale"; readonly problem: string }
  /** The provider must be asked. */
  | { readonly source: "none" };

/**
 * Decides whether kept keys can serve without asking their provider.
 *
 * @param entry what is kept
 * @param now whole Unix seconds
 * @param settings how long keys are believed
 * @returns how they can serve, and what the log should say about it
 */
export function keptKeys(
  entry: KeySetEntry,
  now: number,
  settings: ProviderKeysSettings,
): KeptKeys {
  if (isFresh(entry, now, settings)) return { source: "cache" };
  const failedJustNow = ageOf(entry.lastFailure, now) < settings.afterFailureSeconds;
  if (!failedJustNow || !mayServeStale(entry, now, settings)) return { source: "none" };
  const problem = `Uses an old key set of "${entry.issuer}": its provider failed just now`;
  return { source: "stale", problem };
}

/**
 * Tells whether kept keys are still within their life.
 *
 * @param entry what is kept
 * @param now whole Unix seconds
 * @param settings bounds of their life
 * @param fraction part of their life that counts, 0 to 1, default all of it
 */
export function isFresh(
  entry: KeySetEntry,
  now: number,
  settings: ProviderKeysSettings,
  fraction = 1,
): boolean {
  const wished = entry.maxAge ?? settings.defaultFreshSeconds;
  const life = Math.min(Math.max(wished, settings.minFreshSeconds), settings.maxFreshSeconds);
  return ageOf(entry.fetchedAt, now) < life * fraction;
}

/**
 * Tells whether kept keys may serve while their provider is down. With the limit 0 nothing is ever
 * both old and within it.
 *
 * @param entry what is kept
 * @param now whole Unix seconds
 * @param settings the limit
 */
export function mayServeStale(
  entry: KeySetEntry,
  now: number,
  settings: ProviderKeysSettings,
): boolean {
  return ageOf(entry.fetchedAt, now) <= settings.staleSeconds;
}

/**
 * Age in seconds. An instant in the future means that the clock has jumped: nothing is known about
 * the age then, and the answer is "too old for anything".
 *
 * @param instant Unix seconds; undefined for never
 * @param now Unix seconds
 */
export function ageOf(instant: number | undefined, now: number): number {
  return instant === undefined || instant > now ? Number.POSITIVE_INFINITY : now - instant;
}
