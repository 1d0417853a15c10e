import { compare, equal } from "./operators.ts";
import {
  Dictionary,
  exceptionOf,
  isHost,
  itemsOf,
  Thrown,
  toText,
  toTruth,
  type Value,
} from "./values.ts";

/** Arguments of a command: by name in lower case, and the others in order. */
export interface CommandCall {
  readonly named: ReadonlyMap<string, Value>;
  readonly positional: readonly Value[];
  /** What comes through the pipe; undefined when nothing is piped. */
  readonly input: readonly Value[] | undefined;
  /** Runs a script block with `$_`. */
  readonly run: (block: Value, item: Value) => readonly Value[];
}

/** A command that is not written in PowerShell; gives what it puts out. */
export type Cmdlet = (call: CommandCall) => readonly Value[];

function toJson(value: Value): unknown {
  if (value instanceof Dictionary) {
    return Object.fromEntries(value.entries().map(([key, one]) => [key, toJson(one)]));
  }
  const items = itemsOf(value);
  if (items !== undefined) return items.map(toJson);
  return isHost(value) ? toText(value) : value;
}

function fromJson(value: unknown): Value {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value === "object" && value !== null) {
    const object = new Dictionary("object");
    for (const [key, one] of Object.entries(value)) object.set(key, fromJson(one));
    return object;
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : null;
}

/** The cmdlets the scripts use that touch nothing. */
export const BASE_CMDLETS: Readonly<Record<string, Cmdlet>> = {
  "where-object": ({ input = [], positional: [block = null], run }) =>
    input.filter((item) => {
      const out = run(block, item);
      return toTruth(out.length === 1 ? out[0] ?? null : [...out]);
    }),
  "foreach-object": ({ input = [], positional: [block = null], run }) =>
    input.flatMap((item) => run(block, item)),
  "sort-object": ({ input = [], named }) => {
    const exact = named.has("casesensitive");
    const sorted = [...input].sort((one, other) => compare(one, other, exact));
    return named.has("unique")
      ? sorted.filter((one, at) => at === 0 || !equal(one, sorted[at - 1] ?? null, exact))
      : sorted;
  },
  "out-null": () => [],
  "convertto-json": ({ named }) => [JSON.stringify(toJson(named.get("inputobject") ?? null))],
  "convertfrom-json": ({ named }) => {
    try {
      return [fromJson(JSON.parse(toText(named.get("inputobject"))))];
    } catch {
      throw new Thrown(exceptionOf("Invalid JSON primitive", "System.ArgumentException"));
    }
  },
  "set-strictmode": () => [],
  "export-modulemember": () => [],
  "import-module": () => [],
};
