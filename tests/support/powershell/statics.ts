import { allMatches, matchObject } from "./members.ts";
import { regex } from "./operators.ts";
import {
  Dictionary,
  exceptionOf,
  type HostObject,
  itemsOf,
  Thrown,
  toNumber,
  toText,
  toTruth,
  type Value,
} from "./values.ts";

/** A static member of .NET: `type::member` in lower case. */
export type Statics = Record<string, (...args: Value[]) => Value | undefined>;

/** What the pure parts of the scripts use of .NET. */
export const BASE_STATICS: Statics = {
  "regex::match": (text, pattern) => matchObject(regex(toText(pattern), "s").exec(toText(text))),
  "regex::matches": (text, pattern) => allMatches(toText(text), toText(pattern)),
  "regex::replace": (text, pattern, by) =>
    toText(text).replace(regex(toText(pattern), "gs"), toText(by)),
  "string::concat": (...args) => args.map(toText).join(""),
  "system.stringcomparison::ordinal": () => "Ordinal",
  "system.environment::newline": () => "\r\n",
  "system.convert::tobase64string": (bytes) =>
    btoa(String.fromCharCode(...(itemsOf(bytes ?? null) ?? []).map((one) => toNumber(one)))),
  "array::reverse": (list) => {
    if (Array.isArray(list)) list.reverse();
    return undefined;
  },
  "nullstring::value": () => null,
};

/** `New-Object TYPE ARGS`. */
export function newObject(type: string, args: readonly Value[]): Value {
  const name = type.toLowerCase();
  if (/^system\.collections\.generic\.list\[/.test(name)) return listObject();
  if (/^system\.collections\.generic\.hashset\[/.test(name)) return setObject();
  if (name === "system.text.stringbuilder") return builderObject();
  if (/exception$/.test(name)) return exceptionOf(toText(args[0]), type);
  if (name === "byte[]") return new Uint8Array(toNumber(args[0] ?? 0));
  throw new Thrown(exceptionOf(`New-Object ${type} is not known here`));
}

function listObject(): HostObject {
  const items: Value[] = [];
  return {
    host: "List",
    items,
    properties: { Count: () => items.length },
    methods: {
      Add: (value) => void items.push(value ?? null),
      Insert: (at, value) => void items.splice(toNumber(at ?? 0), 0, value ?? null),
      Clear: () => void items.splice(0),
      RemoveAt: (at) => void items.splice(toNumber(at ?? 0), 1),
      Contains: (value) => items.includes(value ?? null),
      ToArray: () => [...items],
    },
  };
}

function setObject(): HostObject {
  const items: Value[] = [];
  const has = (value: Value | undefined): boolean => items.includes(value ?? null);
  return {
    host: "HashSet",
    items,
    properties: { Count: () => items.length },
    methods: {
      Add: (value) => has(value) ? false : items.push(value ?? null) > 0,
      Contains: has,
    },
  };
}

function builderObject(): HostObject {
  let text = "";
  const self: HostObject = {
    host: "StringBuilder",
    properties: {},
    methods: {
      Append: (more) => {
        text += toText(more);
        return self;
      },
      ToString: () => text,
    },
  };
  return self;
}

/** `[TYPE] value`. */
export function cast(type: string, value: Value): Value {
  const name = type.toLowerCase();
  switch (name) {
    case "string":
      return toText(value);
    case "int":
    case "long":
      return toNumber(value);
    case "bool":
      return toTruth(value);
    case "switch":
      return toTruth(value);
    case "char":
      return typeof value === "number" ? String.fromCharCode(value) : toText(value);
    case "char[]":
      if (typeof value === "string") return [...value];
      return (itemsOf(value) ?? [value]).map((one) => cast("char", one));
    case "string[]":
      return (itemsOf(value) ?? [value]).map(toText);
    case "object[]":
      return value === null ? null : [...(itemsOf(value) ?? [value])];
    case "byte[]":
      return Uint8Array.from((itemsOf(value) ?? [value]).map((one) => toNumber(one)));
    case "pscustomobject":
      return asObject(value);
    case "version":
      return { version: toText(value).split(".").map(Number) };
    default:
      return value;
  }
}

function asObject(value: Value): Value {
  if (!(value instanceof Dictionary)) return value;
  const object = new Dictionary("object");
  for (const [key, one] of value.entries()) object.set(key, one);
  return object;
}
