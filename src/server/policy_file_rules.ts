import type { GuardedFileRules } from "../platform/read_guarded_bytes.ts";

/** Largest configuration or policy file, bytes. */
export const MAX_POLICY_FILE = 16 * 1024 * 1024;

/**
 * What `/etc/opk/providers`, `auth_id` and the configuration must be like: owned by the administrator
 * and writable by nobody else; others may not even read them. The Go tool wants mode 0640 exactly and
 * does not look at the owner; a stricter mode is as good (`tests/vectors/decided_differently.ts`).
 *
 * @param owners user ids that may own the file: root, and whoever owns a staging root
 * @returns rules for `readGuardedFile`
 */
export function policyFileRules(owners: readonly number[]): GuardedFileRules {
  return {
    owners,
    forbiddenMode: 0o027,
    maxBytes: MAX_POLICY_FILE,
    links: "trusted",
    guardDirectory: true,
  };
}

/**
 * What an account's own auth_id file must be like: the account's, private, and not reached through a
 * link the account could have pointed elsewhere.
 *
 * @param uid the account's user id
 * @param home the account's home directory
 * @returns rules for `readGuardedFile`
 */
export function homePolicyFileRules(uid: number, home: string): GuardedFileRules {
  return { owners: [uid], forbiddenMode: 0o077, maxBytes: MAX_POLICY_FILE, below: home };
}
