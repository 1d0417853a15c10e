import { parseJson } from "../../src/encoding/parse_json.ts";
import type { KeySetEntry } from "../../src/oidc/key_set_entry.ts";
import { parseKeySet } from "../../src/openpubkey/key_set.ts";
import { someJwk } from "./some_jwk.ts";

/**
 * Makes an entry as it would be kept.
 *
 * @param changes members that differ
 * @param kids key IDs of its keys
 * @returns the entry
 */
export function someKeySetEntry(
  changes: Partial<KeySetEntry> = {},
  kids: readonly string[] = ["a"],
): KeySetEntry {
  return {
    issuer: "https://op.example",
    jwksUri: "https://keys.example/jwks",
    discoveryFetchedAt: 1000,
    keySet: parseKeySet(parseJson(JSON.stringify({ keys: kids.map(someJwk) }))),
    fetchedAt: 1000,
    ...changes,
  };
}
