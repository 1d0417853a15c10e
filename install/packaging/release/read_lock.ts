import { isRecord } from "../is_record.ts";

/** A package as the lock file pins it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** SHA-512 of its archive in the registry, base64. */
  readonly sha512: string;
  /** What it depends on, each as `name@version`. */
  readonly dependencies: readonly string[];
}

/**
 * Reads the npm packages of a `deno.lock`, version 5.
 *
 * @param text contents of the file
 * @returns by `name@version`
 * @throws {Error} when it is of another version, or a package has no SHA-512
 */
export function readLock(text: string): ReadonlyMap<string, LockedPackage> {
  const lock: unknown = JSON.parse(text);
  if (!isRecord(lock) || lock["version"] !== "5" || !isRecord(lock["npm"])) {
    throw new Error("Cannot read deno.lock: not version 5");
  }
  const entries = Object.entries(lock["npm"]);
  const ids = entries.map(([key]) => idOf(key));
  return new Map(entries.map(([key, value]) => {
    const id = idOf(key);
    if (!isRecord(value)) throw new Error(`Cannot read deno.lock: ${key}`);
    const sha512 = /^sha512-([A-Za-z0-9+/]{86}==)$/.exec(String(value["integrity"]))?.[1];
    if (sha512 === undefined) throw new Error(`Cannot read deno.lock: ${key} has no SHA-512`);
    const at = id.lastIndexOf("@");
    const dependencies = listOf(value["dependencies"]).map((name) => resolve(name, ids));
    return [id, { name: id.slice(0, at), version: id.slice(at + 1), sha512, dependencies }];
  }));
}

/** A key may go on with what its peers resolve to. */
function idOf(key: string): string {
  const id = /^(@?[^@]+@[^_@]+)(?:_.*)?$/.exec(key)?.[1];
  if (id === undefined) throw new Error(`Cannot read deno.lock: ${key}`);
  return id;
}

/** A dependency of which there is only one version is named without it. */
function resolve(name: string, ids: readonly string[]): string {
  const found = ids.filter((id) => id === name || id.slice(0, id.lastIndexOf("@")) === name);
  const [only] = found.includes(name) ? [name] : found;
  if (only === undefined) throw new Error(`Cannot read deno.lock: ${name} is not in it`);
  return only;
}

function listOf(value: unknown): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error("Cannot read deno.lock: no list of dependencies");
  return value.map(String);
}
