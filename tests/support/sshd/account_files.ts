/** The files in which a Unix keeps its accounts, as text. */
export interface AccountFiles {
  readonly passwd: string;
  readonly group: string;
  readonly shadow: string;
}

/** An account to add. */
export interface NewAccount {
  readonly name: string;
  /** User and group ID. */
  readonly id: number;
  readonly home: string;
  readonly shell: string;
}

/**
 * Copies of the account files with some accounts added. An account of the same name is replaced,
 * whatever else its line says; every other line stays as it is.
 *
 * @param files the files as they are
 * @param accounts what to add; nobody can log in to them with a password
 */
export function addAccounts(files: AccountFiles, accounts: readonly NewAccount[]): AccountFiles {
  const add = (text: string, line: (account: NewAccount) => string): string => {
    const names = new Set(accounts.map(({ name }) => name));
    const kept = text.split("\n").filter((row) =>
      row !== "" && !names.has(row.split(":")[0] ?? "")
    );
    return [...kept, ...accounts.map(line), ""].join("\n");
  };
  return {
    passwd: add(
      files.passwd,
      ({ name, id, home, shell }) => `${name}:x:${id}:${id}:throw-away:${home}:${shell}`,
    ),
    group: add(files.group, ({ name, id }) => `${name}:x:${id}:`),
    shadow: add(files.shadow, ({ name }) => `${name}:*:19000:0:99999:7:::`),
  };
}

/**
 * IDs that nobody uses, neither as user nor as group.
 *
 * @param files the files as they are
 * @param count how many
 */
export function unusedIds(files: AccountFiles, count: number): number[] {
  const used = new Set(
    [files.passwd, files.group].flatMap((text) =>
      text.split("\n").flatMap((row) => row.split(":").slice(2, 4).map(Number))
    ),
  );
  const ids: number[] = [];
  // Above what distributions give to people and below what containers map.
  for (let id = 47_000; ids.length < count; id++) {
    if (!used.has(id)) ids.push(id);
  }
  return ids;
}
