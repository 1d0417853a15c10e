import { regex } from "./operators.ts";
import {
  Dictionary,
  exceptionOf,
  type HostObject,
  isHost,
  isVersion,
  itemsOf,
  Thrown,
  toNumber,
  toText,
  type Value,
} from "./values.ts";

function fail(text: string): never {
  throw new Thrown(exceptionOf(text));
}

/**
 * A property of a value, as strict mode 3 has it: what is not there is an error.
 *
 * @param value the object
 * @param name of the property
 */
export function property(value: Value, name: string): Value {
  const key = name.toLowerCase();
  if (value instanceof Dictionary) {
    const found = value.get(name);
    if (found !== undefined) return found;
    if (value.kind === "hashtable" && key === "count") return value.entries().length;
    if (value.kind === "hashtable" && key === "keys") return value.entries().map(([one]) => one);
    if (value.kind === "object" && key === "psobject") return propertyList(value);
    return fail(`The property '${name}' cannot be found on this object`);
  }
  if (typeof value === "string" && key === "length") return value.length;
  const items = isHost(value) && value.host === "psobject" ? undefined : itemsOf(value);
  if (items !== undefined && (key === "count" || key === "length")) return items.length;
  if (isHost(value)) {
    for (const [known, content] of Object.entries(value.properties)) {
      if (known.toLowerCase() === key) return typeof content === "function" ? content() : content;
    }
  }
  if (Array.isArray(value)) return value.map((one) => property(one, name));
  return fail(`The property '${name}' cannot be found on this object`);
}

function propertyList(value: Dictionary): HostObject {
  const list = value.entries().map(([name, content]) => {
    const one = new Dictionary("object");
    one.set("Name", name);
    one.set("Value", content);
    return one;
  });
  return { host: "psobject", properties: { Properties: list }, methods: {} };
}

/**
 * `value[index]`: null for an unknown key, an error beyond the end of an array (strict mode 3).
 *
 * @param value hashtable, array or text
 * @param index key or number
 */
export function element(value: Value, index: Value): Value {
  if (value instanceof Dictionary) return value.get(toText(index)) ?? null;
  if (isHost(value) && value.methods["get_Item"] !== undefined) {
    return value.methods["get_Item"](index) ?? null;
  }
  const items = typeof value === "string" ? [...value] : itemsOf(value);
  if (items === undefined) return fail("Cannot index into this");
  const at = toNumber(index);
  return items[at < 0 ? items.length + at : at] ??
    fail("Index was outside the bounds of the array");
}

/**
 * Calls a method of a value.
 *
 * @param value the object
 * @param name of the method
 * @param args arguments
 */
export function call(value: Value, name: string, args: readonly Value[]): Value | undefined {
  if (typeof value === "string") return callText(value, name, args);
  if (value instanceof Dictionary) {
    if (/^contains(key)?$/i.test(name)) return value.has(toText(args[0]));
    if (/^remove$/i.test(name)) return void value.delete(toText(args[0]));
    if (/^add$/i.test(name)) return void value.set(toText(args[0]), args[1] ?? null);
  }
  if (isVersion(value) && /^tostring$/i.test(name)) return toText(value);
  if (typeof value === "number" && /^tostring$/i.test(name)) return String(value);
  if (isHost(value)) {
    for (const [known, method] of Object.entries(value.methods)) {
      if (known.toLowerCase() === name.toLowerCase()) return method(...args);
    }
  }
  return fail(`Method invocation failed: there is no method '${name}'`);
}

/** The letters of a `[char[]]`, or of several arguments. */
function letters(args: readonly Value[]): string {
  return args.map((one) => (itemsOf(one) ?? [one]).map(toText).join("")).join("");
}

function trim(text: string, args: readonly Value[], start: boolean, end: boolean): string {
  const set = args.length === 0 ? undefined : letters(args);
  const strip = (letter: string): boolean => set?.includes(letter) ?? /\s/.test(letter);
  let from = 0;
  let to = text.length;
  while (start && from < to && strip(text.charAt(from))) from++;
  while (end && to > from && strip(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

function callText(text: string, name: string, args: readonly Value[]): Value {
  const first = toText(args[0]);
  switch (name.toLowerCase()) {
    case "trim":
      return trim(text, args, true, true);
    case "trimstart":
      return trim(text, args, true, false);
    case "trimend":
      return trim(text, args, false, true);
    case "replace":
      return first === "" ? fail("an empty text cannot be replaced") : text.replaceAll(
        first,
        () => toText(args[1]),
      );
    case "split":
      return text.split(new RegExp(`[${letters(args).replace(/[\\\]^-]/g, "\\$&")}]`));
    case "substring": {
      const from = toNumber(args[0] ?? 0);
      const to = args[1] === undefined ? text.length : from + toNumber(args[1]);
      if (from < 0 || to > text.length) fail("Index and length must refer to a location");
      return text.slice(from, to);
    }
    case "startswith":
      return text.startsWith(first);
    case "endswith":
      return text.endsWith(first);
    case "contains":
      return text.includes(first);
    case "indexof":
      return text.indexOf(first);
    case "lastindexof":
      return text.lastIndexOf(first);
    case "tolowerinvariant":
    case "tolower":
      return text.toLowerCase();
    case "toupperinvariant":
      return text.toUpperCase();
    case "tostring":
      return text;
    default:
      return fail(`Method invocation failed: a text has no method '${name}'`);
  }
}

/** A match of .NET with its groups by number and name. */
export function matchObject(found: RegExpMatchArray | null): HostObject {
  const group = (text: string | undefined): HostObject => ({
    host: "Group",
    properties: { Value: text ?? "", Success: text !== undefined },
    methods: {},
  });
  const groups: HostObject = {
    host: "GroupCollection",
    properties: {},
    methods: {
      get_Item: (key) => {
        if (typeof key === "number") return group(found?.[key]);
        return group(found?.groups?.[toText(key ?? null)]);
      },
    },
  };
  return {
    host: "Match",
    properties: { Success: found !== null, Value: found?.[0] ?? "", Groups: groups },
    methods: {},
  };
}

/** `[regex]::Matches`. */
export function allMatches(text: string, pattern: string): Value[] {
  return [...text.matchAll(regex(pattern, "gs"))].map(matchObject);
}
