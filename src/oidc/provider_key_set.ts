import type { KeySet } from "../openpubkey/key_set.ts";

/** The keys of an issuer and where they came from. */
export interface ProviderKeySet {
  /** The keys. */
  readonly keySet: KeySet;
  /** Fresh from the cache, from the network, or old because the network failed. */
  readonly source: "cache" | "network" | "stale";
  /** Age of the keys in seconds, at least 0. */
  readonly ageSeconds: number;
  /** How many documents were asked for. */
  readonly requests: number;
  /** Where the provider serves claims; undefined when it does not. */
  readonly userinfoEndpoint?: string;
  /** What the log should say although the attempt goes on: unusable cache files, a failed fetch. */
  readonly problems: readonly string[];
}
