import { unreachable } from "../../errors/unreachable.ts";

/** What the verify account may do with a file or directory of the server. */
export type VerifierRight = "none" | "read" | "modify";

/** What the descriptor is for. */
export interface ProtectedSddlOptions {
  /** True for a directory: entries then come down to what is made in it. */
  readonly directory: boolean;
  /** SID of the verify account; undefined when there is no such account. */
  readonly verifierSid: string | undefined;
  /** What that account may do. */
  readonly verifier: VerifierRight;
}

/**
 * Writes the security descriptor that `permissions fix` sets on Windows: owned by Administrators,
 * nothing inherited from above, SYSTEM and Administrators everything, the verify account what it
 * needs, nobody else anything.
 *
 * The Go tool adds entries to what is inherited and removes none, so that users who may create files
 * in `%ProgramData%` stay able to in `policy.d` (`tests/attacks/windows_acl_test.ts`).
 *
 * @param options what it is for
 * @returns SDDL text with owner and protected list
 */
export function protectedSddl(options: ProtectedSddlOptions): string {
  const flags = options.directory ? "OICI" : "";
  const entry = (rights: string, sid: string): string => `(A;${flags};${rights};;;${sid})`;
  const list = [entry("FA", "SY"), entry("FA", "BA")];
  const rights = rightsOf(options.verifier);
  if (rights !== undefined && options.verifierSid !== undefined) {
    list.push(entry(rights, options.verifierSid));
  }
  return `O:BAD:PAI${list.join("")}`;
}

function rightsOf(verifier: VerifierRight): string | undefined {
  switch (verifier) {
    case "none":
      return undefined;
    case "read":
      return "0x1200a9"; // read, list and execute, as the system's own dialogs write it
    case "modify":
      return "0x1301bf"; // that, and write and delete, but no change of permissions
    default:
      return unreachable(verifier);
  }
}
