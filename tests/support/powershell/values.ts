/** A value while a script runs. Letters are texts of length one; numbers are numbers. */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | Value[]
  | Uint8Array
  | Dictionary
  | HostObject
  | ScriptBlock
  | Version;

/** `@{}` and `[pscustomobject]`: names in any case, in order. */
export class Dictionary {
  readonly #entries = new Map<string, [key: string, value: Value]>();

  constructor(readonly kind: "hashtable" | "object" = "hashtable") {}

  get(key: string): Value | undefined {
    return this.#entries.get(key.toLowerCase())?.[1];
  }

  set(key: string, value: Value): void {
    const known = this.#entries.get(key.toLowerCase())?.[0] ?? key;
    this.#entries.set(key.toLowerCase(), [known, value]);
  }

  delete(key: string): void {
    this.#entries.delete(key.toLowerCase());
  }

  has(key: string): boolean {
    return this.#entries.has(key.toLowerCase());
  }

  entries(): readonly (readonly [string, Value])[] {
    return [...this.#entries.values()];
  }
}

/** An object of .NET: what is there can be used, nothing else. */
export interface HostObject {
  readonly host: string;
  readonly properties: Record<string, Value | ((value?: Value) => Value)>;
  readonly methods: Record<string, (...args: Value[]) => Value | undefined>;
  /** What it gives one after the other, when it can be enumerated. */
  readonly items?: Value[];
}

/** Code as a value. */
export interface ScriptBlock {
  readonly block: unknown;
}

/** `[version]`. */
export interface Version {
  readonly version: readonly number[];
}

/** An exception on its way; `exception` has Message and Data. */
export class Thrown extends Error {
  constructor(readonly exception: HostObject) {
    super(toText(exception.properties["Message"] as Value));
  }
}

/** An exception of .NET. */
export function exceptionOf(message: string, type = "System.Exception"): HostObject {
  const data = new Dictionary();
  return {
    host: type,
    properties: { Message: message, Data: data },
    methods: {},
  };
}

export function isHost(value: Value | undefined): value is HostObject {
  return typeof value === "object" && value !== null && "host" in value;
}

export function isVersion(value: Value): value is Version {
  return typeof value === "object" && value !== null && "version" in value;
}

export function isScriptBlock(value: Value): value is ScriptBlock {
  return typeof value === "object" && value !== null && "block" in value;
}

/** What PowerShell enumerates, or undefined for a single value. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  if (Array.isArray(value)) return value;
  if (value instanceof Uint8Array) return [...value];
  return isHost(value) ? value.items : undefined;
}

export function toText(value: Value | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string" || typeof value === "number") return String(value);
  const items = itemsOf(value);
  if (items !== undefined) return items.map(toText).join(" ");
  if (isVersion(value)) return value.version.join(".");
  if (value instanceof Dictionary) return "System.Collections.Hashtable";
  return isHost(value) ? value.host : "";
}

export function toTruth(value: Value): boolean {
  if (value === null || value === false || value === "" || value === 0) return false;
  const items = Array.isArray(value) ? value : undefined;
  if (items === undefined) return true;
  if (items.length === 0) return false;
  return items.length > 1 || toTruth(items[0] ?? null);
}

export function toNumber(value: Value): number {
  if (value === null) return 0;
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string" && /^\s*-?(?:\d+|0x[0-9a-f]+)\s*$/i.test(value)) {
    return Number(value);
  }
  throw new Thrown(exceptionOf(`Cannot convert value "${toText(value)}" to type "System.Int32"`));
}
