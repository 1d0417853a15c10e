import { isJsonObject, JsonNumber, type JsonObject } from "../encoding/json_value.ts";
import { parseJson } from "../encoding/parse_json.ts";
import { Refusal } from "../errors/refusal.ts";
import { type KeySet, keySetToJson, parseKeySet } from "../openpubkey/key_set.ts";
import { endpointProblem } from "./endpoint_problem.ts";

/** What is kept about one issuer. Times are whole Unix seconds. */
export interface KeySetEntry {
  /** The issuer, byte for byte as configured. */
  readonly issuer: string;
  /** From the discovery document. */
  readonly jwksUri: string;
  /** From the discovery document. */
  readonly userinfoEndpoint?: string;
  /** When the discovery document was asked for. */
  readonly discoveryFetchedAt: number;
  /** The keys. */
  readonly keySet: KeySet;
  /** When the keys were asked for. */
  readonly fetchedAt: number;
  /** Seconds for which the provider wants the keys kept, unbounded; absent when it did not say. */
  readonly maxAge?: number;
  /** When an unknown key ID last made us ask. */
  readonly lastUnknownKidRefetch?: number;
  /** When asking last failed, if it did since the keys were fetched. */
  readonly lastFailure?: number;
}

const VERSION = 1;
/** Far beyond any date, far below where numbers lose whole seconds. */
const LARGEST_NUMBER = 2 ** 40;

/**
 * Writes an entry for storage.
 *
 * @param entry any entry
 * @returns one JSON object and a line feed
 */
export function formatKeySetEntry(entry: KeySetEntry): string {
  const head = JSON.stringify({
    "version": VERSION,
    "issuer": entry.issuer,
    "jwks_uri": entry.jwksUri,
    "userinfo_endpoint": entry.userinfoEndpoint,
    "discovery_fetched_at": entry.discoveryFetchedAt,
    "fetched_at": entry.fetchedAt,
    "max_age": entry.maxAge,
    "last_unknown_kid_refetch": entry.lastUnknownKidRefetch,
    "last_failure": entry.lastFailure,
  });
  return `${head.slice(0, -1)},"jwks":${keySetToJson(entry.keySet)}}\n`;
}

/**
 * Reads a stored entry. Everything is checked again as if it came from the network: whoever could
 * once write the file must not get more out of it than a fetch.
 *
 * @param text the whole file
 * @param issuer the issuer it must be of; undefined for any
 * @returns the entry
 * @throws {SyntaxError} with the problem, when it is not a usable entry
 */
export function parseKeySetEntry(text: string, issuer?: string): KeySetEntry {
  const value = parseJson(text);
  if (!isJsonObject(value)) throw new SyntaxError("it is not a JSON object");
  if (numberOf(value, "version") !== VERSION) throw new SyntaxError("its version is not known");
  const found = textOf(value, "issuer") ?? "";
  if (issuer !== undefined && found !== issuer) throw new SyntaxError("it is of another issuer");
  const jwksUri = textOf(value, "jwks_uri") ?? "";
  const problem = endpointProblem(jwksUri, found);
  if (problem !== undefined) throw new SyntaxError(`its jwks_uri ${problem}`);
  const userinfoEndpoint = textOf(value, "userinfo_endpoint");
  if (userinfoEndpoint !== undefined && endpointProblem(userinfoEndpoint, found) !== undefined) {
    throw new SyntaxError("its userinfo_endpoint is not one we ask");
  }
  const optional = {
    userinfoEndpoint,
    maxAge: numberOf(value, "max_age"),
    lastUnknownKidRefetch: numberOf(value, "last_unknown_kid_refetch"),
    lastFailure: numberOf(value, "last_failure"),
  };
  return {
    issuer: found,
    jwksUri,
    discoveryFetchedAt: requiredNumber(value, "discovery_fetched_at"),
    keySet: keySetOf(value),
    fetchedAt: requiredNumber(value, "fetched_at"),
    ...withoutUndefined(optional),
  };
}

function keySetOf(object: JsonObject): KeySet {
  try {
    return parseKeySet(object.get("jwks") ?? null);
  } catch (error) {
    if (error instanceof Refusal) throw new SyntaxError("its key set is not usable");
    throw error;
  }
}

function textOf(object: JsonObject, name: string): string | undefined {
  const value = object.get(name);
  if (value === undefined || typeof value === "string") return value;
  throw new SyntaxError(`its ${name} is not a string`);
}

function numberOf(object: JsonObject, name: string): number | undefined {
  const value = object.get(name);
  if (value === undefined) return undefined;
  if (value instanceof JsonNumber && Number.isInteger(value.value)) {
    if (value.value >= 0 && value.value <= LARGEST_NUMBER) return value.value;
  }
  throw new SyntaxError(`its ${name} is not a sensible number`);
}

function requiredNumber(object: JsonObject, name: string): number {
  const value = numberOf(object, name);
  if (value === undefined) throw new SyntaxError(`it has no ${name}`);
  return value;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Absent and undefined are different things to the compiler here, and the same in the file. */
function withoutUndefined<T extends Record<string, unknown>>(object: T): Present<T> {
  const present: Present<T> = {};
  for (const name in object) {
    if (Object.hasOwn(object, name) && object[name] !== undefined) {
      Object.assign(present, { [name]: object[name] });
    }
  }
  return present;
}
