import { unreachable } from "../errors/unreachable.ts";
import type { FileFacts } from "./file_system.ts";
import type { ServerAccount, ServerFileRule, VerifierNeed } from "./server_file_rules.ts";
import { VERIFY_ACCOUNT } from "./verify_account.ts";

/** Numeric ids behind the accounts of the rules; undefined where there is no such account. */
export interface ServerIds {
  /** Who counts as root: 0, or with a staging root the owner of that. */
  readonly root: { readonly uid: number; readonly gid: number };
  /** User of the verify account. */
  readonly verifierUid: number | undefined;
  /** Its group. */
  readonly verifierGid: number | undefined;
  /** The account that a home policy is about. */
  readonly accountUid?: number;
}

/** What is wrong with a file or directory. */
export interface ServerFileFault {
  /** Stable. `access`: all is well but the verify account cannot do what it must. */
  readonly kind: "type" | "owner" | "group" | "mode" | "access";
  /** Predicate of a sentence about the file: `has mode 0666, which must be at most 0640`. */
  readonly detail: string;
}

/**
 * Judges a file or directory of the server by its rule. The first difference counts: kind, owner,
 * group, mode, access of the verify account.
 *
 * @param rule what it must be like
 * @param facts what it is like; of the file itself, not of a link to it
 * @param ids the accounts
 * @returns the fault; undefined when there is none
 */
export function judgeServerFile(
  rule: ServerFileRule,
  facts: FileFacts,
  ids: ServerIds,
): ServerFileFault | undefined {
  const right = rule.kind === "directory" ? facts.isDirectory : facts.isFile;
  if (!right) {
    const wanted = rule.kind === "directory" ? "a directory" : "a regular file";
    return { kind: "type", detail: `is ${nounOf(facts)}, not ${wanted}` };
  }
  return ownerFault(rule, facts, ids) ?? groupFault(rule, facts, ids) ?? modeFault(rule, facts) ??
    accessFault(rule, facts, ids);
}

function nounOf(facts: FileFacts): string {
  if (facts.isSymlink) return "a symbolic link";
  if (facts.isDirectory) return "a directory";
  if (facts.isFile) return "a file";
  return facts.isFifo ? "a FIFO" : "a device or socket";
}

function ownerFault(
  rule: ServerFileRule,
  facts: FileFacts,
  ids: ServerIds,
): ServerFileFault | undefined {
  const allowed = rule.owners.map((owner) => uidOf(owner, ids)).filter((uid) => uid !== undefined);
  if (facts.uid !== null && allowed.includes(facts.uid)) return undefined;
  const wanted = nameOf(rule.owners[0]);
  const missing = uidOf(rule.owners[0], ids) === undefined
    ? `; there is no user ${wanted} on this machine`
    : "";
  return { kind: "owner", detail: `is owned by uid ${facts.uid}, not by ${wanted}${missing}` };
}

function groupFault(
  rule: ServerFileRule,
  facts: FileFacts,
  ids: ServerIds,
): ServerFileFault | undefined {
  if (!rule.groupMatters || rule.group === undefined) return undefined;
  const wanted = nameOf(rule.group);
  const gid = gidOf(rule.group, ids);
  if (gid === undefined) {
    const detail = `should have the group ${wanted}, which does not exist on this machine`;
    return { kind: "group", detail };
  }
  if (facts.gid === gid) return undefined;
  return { kind: "group", detail: `has the group with gid ${facts.gid}, not ${wanted}` };
}

function modeFault(rule: ServerFileRule, facts: FileFacts): ServerFileFault | undefined {
  const mode = modeOf(facts);
  // On a directory the bits above the permissions (setgid, sticky) let nobody do more.
  const counted = rule.kind === "directory" ? mode & 0o777 : mode;
  if ((counted & ~rule.most) === 0) return undefined;
  return {
    kind: "mode",
    detail: `has mode ${octal(mode)}, which must be at most ${octal(rule.most)}`,
  };
}

/** Root may do everything anyway; what matters is the account sshd runs us as. */
function accessFault(
  rule: ServerFileRule,
  facts: FileFacts,
  ids: ServerIds,
): ServerFileFault | undefined {
  const { bits, verb } = needOf(rule.verifier);
  if ((verifierBits(facts, ids) & bits) === bits) return undefined;
  const detail = `cannot be ${verb} by ${VERIFY_ACCOUNT}: it has mode ${octal(modeOf(facts))}`;
  return { kind: "access", detail };
}

function needOf(need: VerifierNeed): { readonly bits: number; readonly verb: string } {
  switch (need) {
    case "nothing":
      return { bits: 0, verb: "" };
    case "read":
      return { bits: 0o4, verb: "read" };
    case "search":
      return { bits: 0o5, verb: "looked into" };
    case "run":
      return { bits: 0o1, verb: "run" };
    case "append":
      return { bits: 0o2, verb: "written" };
    case "keep":
      return { bits: 0o7, verb: "used" };
    default:
      return unreachable(need);
  }
}

function verifierBits(facts: FileFacts, ids: ServerIds): number {
  const mode = modeOf(facts);
  if (ids.verifierUid !== undefined && facts.uid === ids.verifierUid) return (mode >> 6) & 7;
  if (ids.verifierGid !== undefined && facts.gid === ids.verifierGid) return (mode >> 3) & 7;
  return mode & 7;
}

function uidOf(account: ServerAccount, ids: ServerIds): number | undefined {
  switch (account) {
    case "root":
      return ids.root.uid;
    case "verifier":
      return ids.verifierUid;
    case "account":
      return ids.accountUid;
    default:
      return unreachable(account);
  }
}

function gidOf(account: ServerAccount, ids: ServerIds): number | undefined {
  return account === "root" ? ids.root.gid : ids.verifierGid;
}

function nameOf(account: ServerAccount): string {
  switch (account) {
    case "root":
      return "root";
    case "verifier":
      return VERIFY_ACCOUNT;
    case "account":
      return "its user";
    default:
      return unreachable(account);
  }
}

function modeOf(facts: FileFacts): number {
  return (facts.mode ?? 0) & 0o7777;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
