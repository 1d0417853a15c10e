import { UndecidableError } from "../errors/refusal.ts";
import type { Deadline } from "./deadline.ts";
import { type Discovery, fetchDiscovery } from "./discovery.ts";
import { type FetchedKeySet, fetchKeySet } from "./fetch_key_set.ts";
import type { KeySet } from "../openpubkey/key_set.ts";
import type { HttpGet } from "./http_get.ts";
import type { KeySetEntry } from "./key_set_entry.ts";

/** What {@linkcode renewKeySet} works with. */
export interface RenewKeySetOptions {
  /** The way to the network. */
  readonly get: HttpGet;
  /** Time left for the attempt. */
  readonly deadline: Deadline;
  /** Whole Unix seconds. */
  readonly now: number;
  /** Oldest discovery document that is used when a new one cannot be had, seconds. */
  readonly discoverySeconds: number;
  /** Age from which a discovery document is renewed, seconds, default `discoverySeconds`. */
  readonly renewDiscoverySeconds?: number;
  /** True when the keys are what was looked for, default always. */
  readonly isEnough?: (keySet: KeySet) => boolean;
}

/** A discovery document this old is looked at again before a key counts as missing. */
const DOUBT_SECONDS = 3600;

/**
 * Fetches the keys of an issuer with as few requests as are safe:
 *
 * - nothing known: the discovery document, then the key set;
 * - discovery document known: one request, for the key set. When its answer shows that the keys may
 *   have moved, the discovery document is fetched after all;
 * - discovery document too old, or the last attempt failed: both at the same time, so that nobody
 *   waits for the renewal. The key set counts only if the document still names its address.
 *
 * @param issuer the configured issuer
 * @param known what is kept about it
 * @param options network and clock
 * @returns the new entry
 * @throws {UndecidableError} `DISC_FAILED`, `DISC_ISSUER_MISMATCH`, `JWKS_FAILED`, `JWKS_INVALID`
 */
export async function renewKeySet(
  issuer: string,
  known: KeySetEntry | undefined,
  options: RenewKeySetOptions,
): Promise<KeySetEntry> {
  if (known === undefined) {
    const discovery = await fetchDiscovery(issuer, options.get, options);
    const fetched = await fetchKeySet(discovery.jwksUri, options.get, options);
    return renewed(located(discovery, options.now), fetched, undefined, options.now);
  }
  const age = discoveryAge(known, options.now);
  const failed = known.lastFailure !== undefined && known.lastFailure >= known.discoveryFetchedAt;
  const current = age < (options.renewDiscoverySeconds ?? options.discoverySeconds);
  return current && !failed ? await renewKeys(known, options) : await renewBoth(known, options);
}

/** Where an issuer's things are, and since when we know. */
type Location = Pick<
  KeySetEntry,
  "issuer" | "jwksUri" | "userinfoEndpoint" | "discoveryFetchedAt"
>;

async function renewKeys(known: KeySetEntry, options: RenewKeySetOptions): Promise<KeySetEntry> {
  let entry: KeySetEntry | undefined;
  let failure: unknown;
  try {
    const fetched = await fetchKeySet(known.jwksUri, options.get, options);
    entry = renewed(known, fetched, known, options.now);
    if (options.isEnough?.(entry.keySet) ?? true) return entry;
    // The old address may still serve the old keys after the provider has moved.
    if (discoveryAge(known, options.now) < DOUBT_SECONDS) return entry;
  } catch (error) {
    if (!mayHaveMoved(error)) throw error;
    failure = error;
  }
  let discovery: Discovery;
  try {
    discovery = await fetchDiscovery(known.issuer, options.get, options);
  } catch (error) {
    if (isMismatch(error)) throw error;
    if (entry === undefined) throw failure;
    return entry;
  }
  const location = located(discovery, options.now);
  if (location.jwksUri === known.jwksUri) {
    if (entry === undefined) throw failure;
    return { ...entry, ...location };
  }
  const fetched = await fetchKeySet(location.jwksUri, options.get, options);
  return renewed(location, fetched, known, options.now);
}

async function renewBoth(known: KeySetEntry, options: RenewKeySetOptions): Promise<KeySetEntry> {
  const [discovery, keys] = await Promise.allSettled([
    fetchDiscovery(known.issuer, options.get, options),
    fetchKeySet(known.jwksUri, options.get, options),
  ]);
  if (discovery.status === "rejected") {
    const usable = discoveryAge(known, options.now) < options.discoverySeconds;
    if (!usable || keys.status === "rejected" || isMismatch(discovery.reason)) {
      throw discovery.reason;
    }
    return renewed(known, keys.value, known, options.now);
  }
  const location = located(discovery.value, options.now);
  if (location.jwksUri !== known.jwksUri) {
    const fetched = await fetchKeySet(location.jwksUri, options.get, options);
    return renewed(location, fetched, known, options.now);
  }
  if (keys.status === "rejected") throw keys.reason;
  return renewed(location, keys.value, known, options.now);
}

/** Seconds; a document from the future is of unknown age and as good as too old. */
function discoveryAge(known: KeySetEntry, now: number): number {
  const age = now - known.discoveryFetchedAt;
  return age < 0 ? Number.POSITIVE_INFINITY : age;
}

function located(discovery: Discovery, now: number): Location {
  const { issuer, jwksUri, userinfoEndpoint } = discovery;
  return {
    issuer,
    jwksUri,
    discoveryFetchedAt: now,
    ...(userinfoEndpoint === undefined ? {} : { userinfoEndpoint }),
  };
}

function renewed(
  location: Location,
  fetched: FetchedKeySet,
  known: KeySetEntry | undefined,
  now: number,
): KeySetEntry {
  const { issuer, jwksUri, userinfoEndpoint, discoveryFetchedAt } = location;
  const last = known?.lastUnknownKidRefetch;
  return {
    issuer,
    jwksUri,
    ...(userinfoEndpoint === undefined ? {} : { userinfoEndpoint }),
    discoveryFetchedAt,
    keySet: fetched.keySet,
    fetchedAt: now,
    ...(fetched.maxAge === undefined ? {} : { maxAge: fetched.maxAge }),
    ...(last === undefined ? {} : { lastUnknownKidRefetch: last }),
  };
}

/** A server that is merely slow or busy would not get faster by being asked for more. */
function mayHaveMoved(error: unknown): boolean {
  if (!(error instanceof UndecidableError)) return false;
  const { reason, status } = error.evidence;
  switch (reason) {
    case "timeout":
    case "connect-timeout":
    case "connection-lost":
    case "io":
      return false;
    case "status":
      return typeof status === "number" && status < 500 && status !== 429;
    default:
      return true;
  }
}

function isMismatch(error: unknown): boolean {
  return error instanceof UndecidableError && error.code === "DISC_ISSUER_MISMATCH";
}
