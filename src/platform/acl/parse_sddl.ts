import { parseAccessMask } from "./access_mask.ts";
import type { AccessEntry, SecurityDescriptor } from "./security_descriptor.ts";
import { parseSid } from "./sid.ts";

/** Far above what the system makes: a list has at most 64 KiB in memory. */
const MAX_LENGTH = 256 * 1024;

/**
 * Types of entries. Those with an `X`, `Z` or object GUID allow under a condition or for a part; a
 * condition cannot be judged here, so they count as if it held.
 */
const EFFECTS: ReadonlyMap<string, AccessEntry["effect"]> = new Map([
  ["A", "allow"],
  ["OA", "allow"],
  ["XA", "allow"],
  ["ZA", "allow"],
  ["D", "deny"],
  ["OD", "deny"],
  ["XD", "deny"],
  ["AU", "other"],
  ["OU", "other"],
  ["XU", "other"],
  ["AL", "other"],
  ["OL", "other"],
  ["ML", "other"],
  ["RA", "other"],
  ["SP", "other"],
  ["TL", "other"],
  ["FL", "other"],
]);

const ENTRY_FLAGS: ReadonlySet<string> = new Set([
  ...["OI", "CI", "NP", "IO", "ID", "SA", "FA", "TP", "CR"],
]);

/**
 * Reads a security descriptor in the Security Descriptor Definition Language ([MS-DTYP] 2.5.1), as
 * `ConvertSecurityDescriptorToStringSecurityDescriptorW` writes it. Strict: whatever is not
 * understood makes the whole text unusable, because what was overlooked might be an entry that lets
 * somebody write.
 *
 * @param text for instance `O:BAG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)`
 * @returns owner and access control list
 * @throws {SyntaxError} with what is wrong
 */
export function parseSddl(text: string): SecurityDescriptor {
  if (text.length > MAX_LENGTH) throw new SyntaxError("it is too long");
  const parts = splitParts(text);
  const owner = parts.get("O");
  const sid = owner === undefined ? undefined : parseSid(owner);
  // A name that depends on the machine is an owner that cannot be one of the trusted.
  const known = owner === undefined || sid !== undefined ? sid : unresolved(owner);
  const dacl = parts.get("D");
  if (dacl === undefined) return { owner: known, entries: "none", isProtected: false };
  return { owner: known, ...readList(dacl) };
}

/** Splits at `O:`, `G:`, `D:` and `S:` outside parentheses; each may stand once, in this order. */
function splitParts(text: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  let at = 0;
  let last = -1;
  while (at < text.length) {
    const letter = text.charAt(at);
    const rank = "OGDS".indexOf(letter);
    if (rank < 0 || text.charAt(at + 1) !== ":") {
      throw new SyntaxError("a part has no known letter");
    }
    if (rank <= last) throw new SyntaxError(`the part ${letter}: stands in the wrong place`);
    last = rank;
    const end = rank < 2 ? endOfSid(text, at + 2) : endOfList(text, at + 2);
    parts.set(letter, text.slice(at + 2, end));
    at = end;
  }
  return parts;
}

/** A two-letter name (which may look like the start of a part) or an `S-1-...`. */
function endOfSid(text: string, start: number): number {
  const long = /^S-1-[0-9A-Fa-fxX-]{1,250}/i.exec(text.slice(start, start + 256));
  if (long === null) return Math.min(start + 2, text.length);
  // A SID ends in a digit, but the D of a following "D:" is a hexadecimal digit too.
  const [sid] = long;
  return start + (text.charAt(start + sid.length) === ":" ? sid.length - 1 : sid.length);
}

function endOfList(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    if (text.charAt(at) === "(") {
      at = endOfEntry(text, at);
    } else if (text.charAt(at + 1) === ":") {
      return at;
    } else {
      at++;
    }
  }
  return at;
}

/** Position after the matching parenthesis; conditions have parentheses and strings of their own. */
function endOfEntry(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') quoted = !quoted;
    if (quoted) continue;
    if (character === "(") depth++;
    if (character === ")" && --depth === 0) return at + 1;
  }
  throw new SyntaxError("an entry does not end");
}

function readList(text: string): Pick<SecurityDescriptor, "entries" | "isProtected"> {
  const open = text.indexOf("(");
  const flags = open < 0 ? text : text.slice(0, open);
  if (!/^(?:P|AR|AI|NO_ACCESS_CONTROL)*$/.test(flags)) {
    throw new SyntaxError("the list has an unknown flag");
  }
  const isProtected = /P/.test(flags);
  if (flags.includes("NO_ACCESS_CONTROL")) {
    if (open >= 0) throw new SyntaxError("the list is none and has entries");
    return { entries: "none", isProtected };
  }
  const entries: AccessEntry[] = [];
  for (let at = open < 0 ? text.length : open; at < text.length;) {
    if (text.charAt(at) !== "(") throw new SyntaxError("there is text between entries");
    const end = endOfEntry(text, at);
    entries.push(readEntry(text.slice(at + 1, end - 1)));
    at = end;
  }
  return { entries, isProtected };
}

function readEntry(text: string): AccessEntry {
  const [type, flags, rights, , , who, ...rest] = text.split(";");
  const effect = type === undefined ? undefined : EFFECTS.get(type);
  if (effect === undefined) throw new SyntaxError(`an entry has the unknown type ${type}`);
  if (flags === undefined || rights === undefined || who === undefined) {
    throw new SyntaxError("an entry has too few fields");
  }
  // Only entries with a condition or attribute have a seventh field.
  if (rest.length > 0 && !/^(?:X|Z|RA)/.test(type ?? "")) {
    throw new SyntaxError("an entry has too many fields");
  }
  const own = pairs(flags);
  const sid = parseSid(who) ?? unresolved(who);
  const mask = effect === "other" ? 0 : parseAccessMask(rights);
  if (mask === undefined) throw new SyntaxError("an entry has unknown rights");
  return { effect, sid, mask, inheritOnly: own.has("IO"), inherited: own.has("ID") };
}

function pairs(flags: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (let at = 0; at < flags.length; at += 2) {
    const flag = flags.slice(at, at + 2);
    if (!ENTRY_FLAGS.has(flag)) throw new SyntaxError("an entry has an unknown flag");
    found.add(flag);
  }
  return found;
}

/** Names like `DA` are kept as they are: they are nobody whom the rules trust. */
function unresolved(name: string): string {
  if (/^[A-Z]{2}$/.test(name)) return name;
  throw new SyntaxError(`"${name.slice(0, 64)}" is not a SID`);
}
