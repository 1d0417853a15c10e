import type { UserAccount, Users } from "../../src/platform/users.ts";

/** Who is in a {@linkcode smallUsers} database, and who asks. */
export interface SmallUsers {
  readonly accounts: readonly UserAccount[];
  /** Ids this process has; default those of root; undefined as on Windows. */
  readonly current?: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * A user database in memory, without groups.
 *
 * @param database who is in it
 */
export function smallUsers(database: SmallUsers): Users {
  const find = (wanted: (account: UserAccount) => boolean): Promise<UserAccount | undefined> =>
    Promise.resolve(database.accounts.find(wanted));
  const current = "current" in database ? database.current : { uid: 0, gid: 0 };
  return {
    byName: (name) => find((account) => account.name === name),
    byId: (uid) => find((account) => account.uid === uid),
    groupByName: () => Promise.resolve(undefined),
    groupById: () => Promise.resolve(undefined),
    current: () => current,
  };
}
