import { EXIT_CODES, type ExitCode } from "../../errors/command_error.ts";
import { Refusal } from "../../errors/refusal.ts";
import type { KeySetEntry } from "../../oidc/key_set_entry.ts";
import { listCache } from "../../oidc/list_cache.ts";
import { DEFAULT_PROVIDER_KEYS_SETTINGS } from "../../oidc/default_provider_keys_settings.ts";
import { jsonResult } from "../../terminal/json_result.ts";
import { table } from "../../terminal/table.ts";
import type { CacheWorld } from "./cache_world.ts";
import { describeAge } from "./describe_age.ts";

/** Options of `opkssh cache list`. */
export interface ListKeySetsOptions {
  /** Print JSON instead of a table. */
  readonly json: boolean;
}

/**
 * What a kept key set is good for: `fresh`, used as it is; `old`, used only while the provider is
 * down; `useless`, too old for that too; `none`, nothing is kept.
 */
type State = "fresh" | "old" | "useless" | "none";

interface Row {
  readonly issuer: string;
  readonly configured: boolean;
  readonly state: State;
  readonly entry: KeySetEntry | undefined;
  /** Seconds since the keys were asked for; undefined for keys from the future. */
  readonly age: number | undefined;
  /** Seconds for which they stay fresh, 0 when they are not. */
  readonly freshFor: number;
}

/**
 * `opkssh cache list`: says which key sets are kept and what they are good for, and which configured
 * issuers have none.
 *
 * @param options how to print it
 * @param world the machine
 * @returns 0, or 1 when something in the cache is not believed or it cannot be read
 */
export async function listKeySets(
  options: ListKeySetsOptions,
  world: CacheWorld,
): Promise<ExitCode> {
  const { terminal } = world;
  const { entries, problems } = await listCache(world.store);
  const { configured, staleSeconds } = await configuration(world);
  const now = Math.floor(world.now());
  const kept = new Set(entries.map(({ issuer }) => issuer));
  const rows = [
    ...entries.map((entry) => keptRow(entry, configured, staleSeconds, now)),
    ...configured.filter((issuer) => !kept.has(issuer)).map(missingRow),
  ];
  if (options.json) {
    const listed = rows.map(jsonEntry);
    terminal.result(jsonResult({ directory: world.directory, entries: listed, problems }));
  } else if (rows.length === 0) {
    terminal.say("nothing is kept");
  } else {
    terminal.result(table({
      header: ["ISSUER", "STATE", "AGE", "FRESH FOR", "KEYS"],
      rows: rows.map(cells),
      forTerminal: terminal.resultIsTerminal,
    }));
  }
  for (const problem of problems) terminal.warn(problem);
  if (problems.length === 0) return EXIT_CODES.ok;
  terminal.hint("sudo opkssh permissions fix, then sudo opkssh cache refresh");
  return EXIT_CODES.failed;
}

/** A list is worth having even where the configuration cannot be read; `audit` says what is wrong. */
async function configuration(
  world: CacheWorld,
): Promise<{ readonly configured: readonly string[]; readonly staleSeconds: number }> {
  try {
    const { config, issuers } = await world.settings();
    return { configured: [...issuers.keys()], staleSeconds: config.cache.staleFor };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    world.terminal.warn(error.message);
    return { configured: [], staleSeconds: DEFAULT_PROVIDER_KEYS_SETTINGS.staleSeconds };
  }
}

function keptRow(
  entry: KeySetEntry,
  configured: readonly string[],
  staleSeconds: number,
  now: number,
): Row {
  const settings = DEFAULT_PROVIDER_KEYS_SETTINGS;
  const wished = entry.maxAge ?? settings.defaultFreshSeconds;
  const life = Math.min(Math.max(wished, settings.minFreshSeconds), settings.maxFreshSeconds);
  // From the future: the clock has jumped, and the age is not known.
  const age = entry.fetchedAt <= now ? now - entry.fetchedAt : undefined;
  const freshFor = Math.max(0, life - (age ?? life));
  const old = age !== undefined && age <= staleSeconds;
  const state = freshFor > 0 ? "fresh" : old ? "old" : "useless";
  const { issuer } = entry;
  return { issuer, configured: configured.includes(issuer), state, entry, age, freshFor };
}

function missingRow(issuer: string): Row {
  return { issuer, configured: true, state: "none", entry: undefined, age: undefined, freshFor: 0 };
}

function cells({ issuer, state, entry, age, freshFor }: Row): readonly string[] {
  if (entry === undefined) return [issuer, state, "-", "-", "0"];
  const keys = `${entry.keySet.keys.length}`;
  const since = age === undefined ? "-" : describeAge(age);
  return [issuer, state, since, freshFor > 0 ? describeAge(freshFor) : "-", keys];
}

function jsonEntry({ issuer, configured, state, entry, age, freshFor }: Row): object {
  const head = { issuer, configured, state };
  if (entry === undefined) return head;
  return {
    ...head,
    keys: entry.keySet.keys.length,
    kids: entry.keySet.keys.map(({ kid }) => kid).filter((kid) => kid !== undefined),
    "jwks_uri": entry.jwksUri,
    "fetched_at": instant(entry.fetchedAt),
    "age_seconds": age,
    "fresh_for_seconds": freshFor,
    "discovery_fetched_at": instant(entry.discoveryFetchedAt),
    "last_failure": entry.lastFailure === undefined ? undefined : instant(entry.lastFailure),
  };
}

/** Entries may hold any number; dates end in the year 275760. */
function instant(seconds: number): string {
  return new Date(Math.min(seconds, 8.64e12) * 1000).toISOString();
}
