import { EXIT_CODES, type ExitCode } from "../../errors/command_error.ts";
import { ProviderKeys } from "../../oidc/provider_keys.ts";
import { type CacheRefresh, refreshCache } from "../../oidc/refresh_cache.ts";
import { jsonResult } from "../../terminal/json_result.ts";
import type { CacheWorld } from "./cache_world.ts";
import { resolveIssuers } from "./resolve_issuers.ts";

/** Options of `opkssh cache refresh`. */
export interface RefreshKeySetsOptions {
  /** Issuers or aliases; none stands for all that are configured. */
  readonly issuers: readonly string[];
  /** Fetch whatever the age. */
  readonly force: boolean;
  /** Print JSON instead of text. */
  readonly json: boolean;
}

/**
 * `opkssh cache refresh`: fetches the key sets that have used up half of their life, so that no login
 * waits for a provider. Made for a timer: on success nothing is said except to a terminal.
 *
 * @param options which
 * @param world the machine
 * @returns 0, or 1 when a provider failed or its keys could not be kept
 * @throws {CommandError} `provider_unknown`
 * @throws {UndecidableError} when configuration or providers cannot be used
 */
export async function refreshKeySets(
  options: RefreshKeySetsOptions,
  world: CacheWorld,
): Promise<ExitCode> {
  const { terminal } = world;
  const { config, issuers, get } = await world.settings();
  const wanted = resolveIssuers(options.issuers, [...issuers.keys()]);
  const keys = new ProviderKeys({
    get: await get(),
    store: world.store,
    now: world.now,
    settings: { staleSeconds: config.cache.staleFor },
  });
  const outcomes = await refreshCache(keys, wanted, options.force ? { olderThanFraction: 0 } : {});
  if (options.json) terminal.result(jsonResult(outcomes.map(jsonEntry)));
  for (const outcome of outcomes) say(outcome, options, world);
  const good = outcomes.every(({ outcome, problems }) =>
    outcome !== "failed" && problems.length === 0
  );
  return good ? EXIT_CODES.ok : EXIT_CODES.failed;
}

function say(
  { issuer, outcome, error, problems }: CacheRefresh,
  options: RefreshKeySetsOptions,
  { terminal }: CacheWorld,
): void {
  for (const problem of problems) terminal.warn(problem);
  if (error !== undefined) terminal.error(`${issuer}: ${error.message} (${error.code})`);
  else if (terminal.resultIsTerminal && !options.json) terminal.result(`${issuer}: ${outcome}`);
  else terminal.detail(`${issuer}: ${outcome}`);
}

function jsonEntry({ issuer, outcome, error, problems }: CacheRefresh): object {
  return {
    issuer,
    outcome,
    ...(error === undefined ? {} : { code: error.code, error: error.message }),
    problems,
  };
}
