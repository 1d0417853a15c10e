import {
  Dictionary,
  exceptionOf,
  isVersion,
  itemsOf,
  Thrown,
  toNumber,
  toText,
  toTruth,
  type Value,
} from "./values.ts";

/**
 * A regular expression of .NET in the syntax of ECMAScript, as far as scripts here use it: `\z` is the
 * very end, `$` also the place before a last line feed.
 *
 * @param pattern text of the expression
 * @param flags flags of RegExp
 */
export function regex(pattern: string, flags: string): RegExp {
  let out = "";
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const letter = pattern.charAt(at);
    if (letter === "\\") {
      const next = pattern.charAt(++at);
      if (/[Agux]/i.test(next) && next !== "g") throw new Error(`not known here: \\${next}`);
      out += next === "z" ? "(?![\\s\\S])" : `\\${next}`;
      continue;
    }
    if (letter === "[") inClass = true;
    if (letter === "]") inClass = false;
    out += letter === "$" && !inClass ? "(?=\\n?(?![\\s\\S]))" : letter;
  }
  return new RegExp(out, flags);
}

/** `-eq` and `-ceq` of two single values: the right one becomes what the left one is. */
export function equal(left: Value, right: Value, exact: boolean): boolean {
  if (left === null || right === null) return left === right;
  if (typeof left === "boolean") return left === toTruth(right);
  if (typeof left === "number") {
    try {
      return left === toNumber(right);
    } catch {
      return false;
    }
  }
  if (isVersion(left) && isVersion(right)) return compare(left, right) === 0;
  if (typeof left === "string") {
    const other = toText(right);
    return exact ? left === other : left.toLowerCase() === other.toLowerCase();
  }
  return left === right;
}

export function compare(left: Value, right: Value, exact = false): number {
  if (left !== null && right !== null && isVersion(left) && isVersion(right)) {
    for (let at = 0; at < 4; at++) {
      const difference = (left.version[at] ?? -1) - (right.version[at] ?? -1);
      if (difference !== 0) return difference;
    }
    return 0;
  }
  if (typeof left === "number") return left - toNumber(right);
  const [one, other] = exact
    ? [toText(left), toText(right)]
    : [toText(left).toLowerCase(), toText(right).toLowerCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}

function wildcard(pattern: string): RegExp {
  const body = pattern.replace(/[.+^${}()|\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${body}$`, "is");
}

/** What a comparison of one left value is; `matched` gets the groups of -match. */
function single(
  name: string,
  exact: boolean,
  left: Value,
  right: Value,
  matched: (groups: Dictionary) => void,
): boolean {
  switch (name) {
    case "eq":
      return equal(left, right, exact);
    case "ne":
      return !equal(left, right, exact);
    case "gt":
      return compare(left, right, exact) > 0;
    case "ge":
      return compare(left, right, exact) >= 0;
    case "lt":
      return compare(left, right, exact) < 0;
    case "le":
      return compare(left, right, exact) <= 0;
    case "like":
      return wildcard(toText(right)).test(toText(left));
    case "notlike":
      return !wildcard(toText(right)).test(toText(left));
    case "match":
    case "notmatch": {
      const found = regex(toText(right), exact ? "s" : "is").exec(toText(left));
      if (found !== null) matched(groupsOf(found));
      return (found !== null) === (name === "match");
    }
    default:
      throw new Error(`the operator -${name} is not known here`);
  }
}

function groupsOf(found: RegExpExecArray): Dictionary {
  const groups = new Dictionary();
  found.forEach((text, at) => {
    // A group that took no part is not there at all.
    if (text !== undefined) groups.set(String(at), text);
  });
  return groups;
}

/**
 * Evaluates a binary operator of PowerShell.
 *
 * @param operator as written, `-ceq` or `+`
 * @param left left operand
 * @param right right operand
 * @param matched told the groups of a `-match` that held
 */
export function operate(
  operator: string,
  left: Value,
  right: Value,
  matched: (groups: Dictionary) => void = () => {},
): Value {
  const word = operator.toLowerCase();
  switch (word) {
    case "+":
      return add(left, right);
    case "-":
      return toNumber(left) - toNumber(right);
    case "*":
      return toNumber(left) * toNumber(right);
    case "-and":
      return toTruth(left) && toTruth(right);
    case "-or":
      return toTruth(left) || toTruth(right);
    case "-band":
      return Number(BigInt.asIntN(64, BigInt(toNumber(left)) & BigInt(toNumber(right))));
    case "-f":
      return toText(left).replace(
        /\{(\d+)\}/g,
        (_, index) => toText((Array.isArray(right) ? right : [right])[Number(index)]),
      );
    case "-join":
      return (itemsOf(left) ?? [left]).map(toText).join(toText(right));
    case "-split":
      return toText(left).split(regex(toText(right), "i"));
    case "-replace": {
      const [pattern, by] = Array.isArray(right) ? right : [right, ""];
      return toText(left).replace(regex(toText(pattern ?? ""), "gi"), toText(by ?? ""));
    }
  }
  const exact = /^-c(?!ontains)/.test(word);
  const name = word.slice(exact ? 2 : 1);
  if (name === "contains" || name === "notcontains") {
    const found = (itemsOf(left) ?? [left]).some((one) => equal(one, right, exact));
    return found === (name === "contains");
  }
  if (Array.isArray(left)) return left.filter((one) => single(name, exact, one, right, () => {}));
  return single(name, exact, left, right, matched);
}

function add(left: Value, right: Value): Value {
  if (Array.isArray(left)) return [...left, ...(itemsOf(right) ?? [right])];
  if (typeof left === "string") return left + toText(right);
  if (typeof left === "number") return left + toNumber(right);
  if (left === null) return right;
  throw new Thrown(exceptionOf("there is no + for these"));
}
