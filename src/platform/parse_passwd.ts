/** An account with a home, as `/etc/passwd` lists it. */
export interface PasswdEntry {
  readonly name: string;
  readonly home: string;
}

/**
 * Lists the accounts of a passwd file (passwd(5)) that have a home directory. Comments and lines with
 * fewer than seven fields are left out; numeric fields are not looked at.
 *
 * @param text the file
 * @returns accounts in file order
 */
export function parsePasswd(text: string): readonly PasswdEntry[] {
  const entries: PasswdEntry[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("#")) continue;
    const fields = line.split(":");
    const [name, , , , , home] = fields;
    if (fields.length < 7 || name === undefined || home === undefined || home === "") continue;
    entries.push({ name, home });
  }
  return entries;
}
