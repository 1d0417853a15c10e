import { UndecidableError } from "../errors/refusal.ts";
import type { ProviderKeys } from "./provider_keys.ts";

/** How {@linkcode refreshCache} decides. */
export interface RefreshCacheOptions {
  /** Part of their life after which keys are fetched again, 0 to 1, default 0.5. */
  readonly olderThanFraction?: number;
}

/** What became of one issuer. */
export interface CacheRefresh {
  readonly issuer: string;
  /** `fresh`: nothing to do; `refreshed`: fetched; `failed`: the old ones stay. */
  readonly outcome: "fresh" | "refreshed" | "failed";
  /** Why it failed. */
  readonly error?: UndecidableError;
  /** Unusable cache files and the like, one sentence each. */
  readonly problems: readonly string[];
}

/**
 * Fetches keys ahead of their expiry, so that no login has to wait for a request. One issuer after
 * the other: a timer has time, and a server with many issuers should not burst.
 *
 * @param keys the provider keys over the cache
 * @param issuers the configured issuers
 * @param options when to fetch
 * @returns what became of each, in order; a failure of one does not stop the others
 * @throws {RangeError} when the fraction is not between 0 and 1
 */
export async function refreshCache(
  keys: ProviderKeys,
  issuers: Iterable<string>,
  options: RefreshCacheOptions = {},
): Promise<readonly CacheRefresh[]> {
  const outcomes: CacheRefresh[] = [];
  for (const issuer of issuers) {
    try {
      const { source, problems } = await keys.refresh(issuer, options.olderThanFraction ?? 0.5);
      const outcome = source === "network" ? "refreshed" : "fresh";
      outcomes.push({ issuer, outcome, problems });
    } catch (error) {
      if (!(error instanceof UndecidableError)) throw error;
      outcomes.push({ issuer, outcome: "failed", error, problems: [] });
    }
  }
  return outcomes;
}
