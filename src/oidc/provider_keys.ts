import { UndecidableError } from "../errors/refusal.ts";
import type { KeySet } from "../openpubkey/key_set.ts";
import { Deadline } from "./deadline.ts";
import type { HttpGet } from "./http_get.ts";
import type { KeySetStore } from "./key_set_cache.ts";
import type { KeySetEntry } from "./key_set_entry.ts";
import { ageOf, isFresh, keptKeys, mayServeStale } from "./kept_keys.ts";
import type { ProviderKeySet } from "./provider_key_set.ts";
import type { ProviderKeysSettings } from "./default_provider_keys_settings.ts";
import { providerKeysSettings } from "./provider_keys_settings.ts";
import { renewKeySet, type RenewKeySetOptions } from "./renew_key_set.ts";

/** What {@linkcode ProviderKeys} works with. */
export interface ProviderKeysOptions {
  /** The way to the network. */
  readonly get: HttpGet;
  /** Where key sets are kept. */
  readonly store: KeySetStore;
  /** The clock, Unix seconds, fractions allowed. */
  readonly now: () => number;
  /** Those that differ from the defaults. */
  readonly settings?: Partial<ProviderKeysSettings>;
  /** Milliseconds from any fixed point, default `performance.now`. */
  readonly monotonic?: () => number;
}

/** Options of one call. */
export interface KeysForOptions {
  /** Time left for the whole attempt, when other requests share it; default the setting. */
  readonly deadline?: Deadline;
}

/**
 * Gets the keys of configured issuers: from the cache while they are fresh, else from the provider,
 * else (while the provider is down, within a limit) from the cache all the same.
 *
 * Processes share the cache and take turns: whoever comes second waits up to a second for the first
 * and then reads what it fetched. The Go tool asks the provider twice for every call of `verify`.
 */
export class ProviderKeys {
  readonly #get: HttpGet;
  readonly #store: KeySetStore;
  readonly #now: () => number;
  readonly #monotonic: () => number;
  readonly #settings: ProviderKeysSettings;
  /** Issuers whose fresh keys could not be stored: nothing remembers when we last asked. */
  readonly #unstored = new Set<string>();

  /**
   * @param options network, store, clock, settings
   * @throws {RangeError} when a setting is out of bounds
   */
  constructor(options: ProviderKeysOptions) {
    this.#settings = providerKeysSettings(options.settings);
    this.#get = options.get;
    this.#store = options.store;
    this.#now = options.now;
    this.#monotonic = options.monotonic ?? (() => performance.now());
  }

  /**
   * Gets the keys of an issuer.
   *
   * @param issuer a configured issuer
   * @param options time
   * @returns keys and where they came from
   * @throws {UndecidableError} `DISC_FAILED`, `DISC_ISSUER_MISMATCH`, `JWKS_FAILED`, `JWKS_INVALID`;
   *   evidence `url`, `reason`, `elapsedMs`, `cache`
   */
  async keysFor(issuer: string, options: KeysForOptions = {}): Promise<ProviderKeySet> {
    return await this.#keys(issuer, options, undefined);
  }

  /**
   * Gets the keys of an issuer ahead of time: asks the provider when they have used up a part of
   * their life.
   *
   * @param issuer a configured issuer
   * @param fraction part of their life, 0 to 1; 0 always asks
   * @param options time
   * @returns keys and where they came from
   * @throws {UndecidableError} as {@linkcode keysFor}, also where older keys could still serve
   */
  async refresh(
    issuer: string,
    fraction: number,
    options: KeysForOptions = {},
  ): Promise<ProviderKeySet> {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new RangeError(`Cannot refresh: ${fraction} is not between 0 and 1`);
    }
    return await this.#keys(issuer, options, fraction);
  }

  /**
   * Asks the provider again because a token names a key that is not in the set.
   *
   * @param issuer a configured issuer
   * @param kid the token's key ID; undefined when it names none
   * @param options time
   * @returns keys, perhaps still without that one; undefined when the provider was asked for that
   *   reason less than a minute ago, by whichever process
   * @throws {UndecidableError} as {@linkcode keysFor}
   */
  async refetchFor(
    issuer: string,
    kid: string | undefined,
    options: KeysForOptions = {},
  ): Promise<ProviderKeySet | undefined> {
    if (this.#unstored.has(issuer)) return undefined;
    const call = this.#call(issuer, options);
    const lock = await this.#store.lock(issuer, this.#waitMs(call));
    try {
      const known = await this.#read(call);
      const now = this.#seconds();
      if (known !== undefined) {
        if (isFresh(known, now, this.#settings) && holds(known.keySet, kid)) {
          return this.#result(call, known, "cache");
        }
        if (ageOf(known.lastUnknownKidRefetch, now) < this.#settings.unknownKidSeconds) {
          return undefined;
        }
        // Noted before asking: an attempt that fails must not be repeated at once either.
        await this.#write(call, { ...known, lastUnknownKidRefetch: now });
      }
      const entry = await this.#askForKey(call, known, now, kid);
      await this.#write(call, { ...entry, lastUnknownKidRefetch: now });
      return this.#result(call, entry, "network");
    } finally {
      lock?.release();
    }
  }

  /**
   * A failure is noted, because the keys may have moved to where this process may not follow: the
   * next one to ask then starts from the discovery document.
   */
  async #askForKey(
    call: Call,
    known: KeySetEntry | undefined,
    now: number,
    kid: string | undefined,
  ): Promise<KeySetEntry> {
    try {
      return await this.#ask(call, known, now, { isEnough: (keys) => holds(keys, kid) });
    } catch (error) {
      if (known !== undefined && error instanceof UndecidableError) {
        await this.#write(call, { ...known, lastUnknownKidRefetch: now, lastFailure: now });
      }
      throw error;
    }
  }

  /** With `ahead`, keys are renewed after that part of their life, and old ones never returned. */
  async #keys(
    issuer: string,
    options: KeysForOptions,
    ahead: number | undefined,
  ): Promise<ProviderKeySet> {
    const call = this.#call(issuer, options);
    const first = this.#serve(call, await this.#read(call), ahead);
    if (first !== undefined) return first;
    const lock = await this.#store.lock(issuer, this.#waitMs(call));
    try {
      // Whoever had the lock before us may have fetched what we came for, or found the provider down.
      const known = await this.#read(call);
      return this.#serve(call, known, ahead) ?? await this.#fetch(call, known, ahead);
    } finally {
      lock?.release();
    }
  }

  /** What can be had without asking the provider. */
  #serve(
    call: Call,
    known: KeySetEntry | undefined,
    ahead: number | undefined,
  ): ProviderKeySet | undefined {
    if (known === undefined) return undefined;
    const now = this.#seconds();
    if (ahead !== undefined) {
      const fresh = isFresh(known, now, this.#settings, ahead);
      return fresh ? this.#result(call, known, "cache") : undefined;
    }
    const kept = keptKeys(known, now, this.#settings);
    if (kept.source === "none") return undefined;
    if (kept.source === "stale") call.problems.add(kept.problem);
    return this.#result(call, known, kept.source);
  }

  async #fetch(
    call: Call,
    known: KeySetEntry | undefined,
    ahead: number | undefined,
  ): Promise<ProviderKeySet> {
    const now = this.#seconds();
    const renewDiscoverySeconds = this.#settings.discoverySeconds * (ahead ?? 1);
    try {
      const entry = await this.#ask(call, known, now, { renewDiscoverySeconds });
      await this.#write(call, entry);
      return this.#result(call, entry, "network");
    } catch (error) {
      if (!(error instanceof UndecidableError)) throw error;
      // Somebody else may have had more luck meanwhile; their keys must not be overwritten either.
      const kept = await this.#read(call);
      const served = this.#serve(call, kept, ahead);
      if (served !== undefined) return served;
      // A provider that answers for another issuer is not down, it is wrong: old keys are no help.
      if (kept !== undefined && error.code !== "DISC_ISSUER_MISMATCH") {
        await this.#write(call, { ...kept, lastFailure: now });
        if (ahead === undefined && mayServeStale(kept, now, this.#settings)) {
          call.problems.add(`Uses an old key set of "${call.issuer}": ${error.message}`);
          return this.#result(call, kept, "stale");
        }
      }
      throw withCacheState(error, kept, now);
    }
  }

  async #ask(
    call: Call,
    known: KeySetEntry | undefined,
    now: number,
    how: Pick<RenewKeySetOptions, "isEnough" | "renewDiscoverySeconds">,
  ): Promise<KeySetEntry> {
    const get: HttpGet = (url, options) => {
      call.requests++;
      return this.#get(url, options);
    };
    const { discoverySeconds } = this.#settings;
    const { deadline, issuer } = call;
    return await renewKeySet(issuer, known, { get, deadline, now, discoverySeconds, ...how });
  }

  async #read(call: Call): Promise<KeySetEntry | undefined> {
    const { entry, problems } = await this.#store.read(call.issuer);
    for (const problem of problems) call.problems.add(problem);
    return entry;
  }

  async #write(call: Call, entry: KeySetEntry): Promise<void> {
    const problems = await this.#store.write(call.issuer, entry);
    for (const problem of problems) call.problems.add(problem);
    if (problems.length > 0) this.#unstored.add(call.issuer);
    else this.#unstored.delete(call.issuer);
  }

  #call(issuer: string, options: KeysForOptions): Call {
    const { totalTimeoutMs } = this.#settings;
    const deadline = options.deadline ?? new Deadline(totalTimeoutMs, this.#monotonic);
    return { issuer, deadline, problems: new Set(), requests: 0 };
  }

  #waitMs(call: Call): number {
    return Math.min(this.#settings.lockWaitMs, call.deadline.remainingMs());
  }

  #seconds(): number {
    return Math.floor(this.#now());
  }

  #result(call: Call, entry: KeySetEntry, source: ProviderKeySet["source"]): ProviderKeySet {
    const { userinfoEndpoint } = entry;
    return {
      keySet: entry.keySet,
      source,
      ageSeconds: Math.max(0, this.#seconds() - entry.fetchedAt),
      requests: call.requests,
      ...(userinfoEndpoint === undefined ? {} : { userinfoEndpoint }),
      problems: [...call.problems],
    };
  }
}

/** One call of a method. */
interface Call {
  readonly issuer: string;
  readonly deadline: Deadline;
  readonly problems: Set<string>;
  requests: number;
}

function withCacheState(
  error: UndecidableError,
  known: KeySetEntry | undefined,
  now: number,
): UndecidableError {
  const cache = known === undefined ? "nothing kept" : describeAge(ageOf(known.fetchedAt, now));
  return new UndecidableError(error.code, error.message, { ...error.evidence, cache }, error);
}

function describeAge(seconds: number): string {
  return Number.isFinite(seconds)
    ? `kept keys are ${seconds} s old`
    : "kept keys are from the future: the clock has jumped";
}

function holds(keySet: KeySet, kid: string | undefined): boolean {
  return kid !== undefined && keySet.keys.some((key) => key.kid === kid);
}
