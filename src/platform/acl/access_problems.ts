import { ACCESS } from "./access_mask.ts";
import type { AccessEntry, SecurityDescriptor } from "./security_descriptor.ts";
import { WELL_KNOWN_SIDS } from "./sid.ts";

/** What the rules depend on. */
export interface AccessRules {
  /** True for a directory, whose inherit-only entries count for what is made in it. */
  readonly directory: boolean;
  /** Further SIDs that may write: the verify account in the cache and the log directory. */
  readonly writers?: readonly string[];
  /** True when they may own it as well, as the verify account owns what it keeps. */
  readonly writersOwn?: boolean;
}

/** Whose files are believed: who can write here can do everything on the machine anyway. */
const TRUSTED: readonly string[] = [
  WELL_KNOWN_SIDS.administrators,
  WELL_KNOWN_SIDS.system,
  WELL_KNOWN_SIDS.trustedInstaller,
];

/**
 * Any of these lets its holder change what the file says, replace it, or give itself the right to.
 * Attributes are among them because a directory can be turned into a link with that right alone.
 */
const WRITE_BITS: readonly (readonly [number, string])[] = [
  [ACCESS.writeData, "write"],
  [ACCESS.appendData, "append"],
  [ACCESS.writeExtendedAttributes, "write extended attributes"],
  [ACCESS.writeAttributes, "write attributes"],
  [ACCESS.deleteChild, "delete entries"],
  [ACCESS.delete, "delete"],
  [ACCESS.writeDac, "change permissions"],
  [ACCESS.writeOwner, "take ownership"],
  [ACCESS.genericAll, "everything"],
  [ACCESS.genericWrite, "write"],
  [ACCESS.maximumAllowed, "everything"],
];

/**
 * Says why a file or directory of the server on Windows must not be believed: its owner is not
 * Administrators, SYSTEM or TrustedInstaller, or its access control list lets anybody else write.
 * SIDs are compared, never names, which are translated. Deny entries do not count: they can be
 * outranked by an earlier entry, and nothing here should hang on their order.
 *
 * The Go tool only asks whether the file is there; whoever may create a file in `policy.d` then owns
 * every account (`tests/attacks/windows_acl_test.ts`).
 *
 * @param descriptor owner and list
 * @param rules what it is
 * @returns predicates of sentences about the file; empty when it may be believed
 */
export function accessProblems(
  descriptor: SecurityDescriptor,
  rules: AccessRules,
): readonly string[] {
  const problems: string[] = [];
  const { owner, entries } = descriptor;
  if (owner === undefined) problems.push("has no known owner");
  else if (!TRUSTED.includes(owner) && !(rules.writersOwn && rules.writers?.includes(owner))) {
    problems.push(`is owned by ${owner}, not by Administrators, SYSTEM or TrustedInstaller`);
  }
  if (entries === "none") {
    return [...problems, "has no access control list, so everybody may write it"];
  }
  for (const entry of entries) {
    const granted = grantedToStranger(entry, rules);
    if (granted !== undefined) problems.push(`lets ${entry.sid} ${granted}`);
  }
  return problems;
}

function grantedToStranger(entry: AccessEntry, rules: AccessRules): string | undefined {
  if (entry.effect !== "allow" || TRUSTED.includes(entry.sid)) return undefined;
  if (rules.writers?.includes(entry.sid)) return undefined;
  // Rights of the owner as such: who that is has been judged above.
  if (entry.sid === WELL_KNOWN_SIDS.ownerRights) return undefined;
  if (entry.inheritOnly) {
    if (!rules.directory) return undefined;
    // A template for what is made below, filled in with whoever makes it, which only the trusted can.
    if (entry.sid === WELL_KNOWN_SIDS.creatorOwner) return undefined;
  }
  const found = WRITE_BITS.filter(([bit]) => (entry.mask & bit) !== 0).map(([, name]) => name);
  return found.length === 0 ? undefined : [...new Set(found)].join(", ");
}
