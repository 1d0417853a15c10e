import { EXIT_CODES, type ExitCode } from "../../errors/command_error.ts";
import { clearCache } from "../../oidc/clear_cache.ts";
import { ISSUER_ALIASES } from "../../policy/issuer_aliases.ts";
import { jsonResult } from "../../terminal/json_result.ts";
import type { CacheWorld } from "./cache_world.ts";

/** Options of `opkssh cache clear`. */
export interface ClearKeySetsOptions {
  /** Issuers or aliases; none stands for all. Also issuers that are no longer configured. */
  readonly issuers: readonly string[];
  /** Print JSON instead of text. */
  readonly json: boolean;
}

/**
 * `opkssh cache clear`: forgets key sets, so that the next login fetches them.
 *
 * @param options which
 * @param world the machine
 * @returns 0, or 1 when something could not be removed
 */
export async function clearKeySets(
  options: ClearKeySetsOptions,
  world: CacheWorld,
): Promise<ExitCode> {
  const { terminal } = world;
  let removed = 0;
  const problems: string[] = [];
  const issuers = options.issuers.map((word) => ISSUER_ALIASES.get(word) ?? word);
  for (const issuer of issuers.length === 0 ? [undefined] : new Set(issuers)) {
    const removal = await clearCache(world.store, issuer);
    removed += removal.removed;
    problems.push(...removal.problems);
  }
  if (options.json) terminal.result(jsonResult({ removed, problems }));
  else terminal.result(`removed ${removed} ${removed === 1 ? "key set" : "key sets"}`);
  for (const problem of problems) terminal.error(problem);
  return problems.length === 0 ? EXIT_CODES.ok : EXIT_CODES.failed;
}
