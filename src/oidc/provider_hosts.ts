import { ageOf } from "./kept_keys.ts";
import type { KeySetEntry } from "./key_set_entry.ts";

/**
 * Which hosts keys and claims of an issuer can come from. They are known as long as its discovery
 * document will not be fetched anew; a provider that moves elsewhere meanwhile makes one attempt fail,
 * which is noted in the cache, and the next one may follow it.
 *
 * @param issuer the configured issuer
 * @param entry what is kept about it
 * @param now Unix seconds
 * @param discoverySeconds how long a discovery document is used without asking again
 * @returns `host:port` of each, without repetitions; `true` when it could be any
 */
export function providerHosts(
  issuer: string,
  entry: KeySetEntry | undefined,
  now: number,
  discoverySeconds: number,
): readonly string[] | true {
  if (entry === undefined) return true;
  const { discoveryFetchedAt, lastFailure, jwksUri, userinfoEndpoint = issuer } = entry;
  if (ageOf(discoveryFetchedAt, now) >= discoverySeconds) return true;
  if (lastFailure !== undefined && lastFailure >= discoveryFetchedAt) return true;
  return [...new Set([issuer, jwksUri, userinfoEndpoint].map(hostOf))];
}

function hostOf(text: string): string {
  const { protocol, hostname, port } = new URL(text);
  return `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
}
