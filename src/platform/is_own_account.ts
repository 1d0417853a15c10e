/** A database of hundreds of thousands of accounts is not that of this machine's own users. */
const MAX_FILE = 8 * 1024 * 1024;

/**
 * Tells whether the user database of this machine gives a name the user id of this process. Accounts
 * of directory services are nobody's own here.
 *
 * @param name the account
 * @param uid user who runs this
 * @param database seam, default `/etc/passwd`
 */
export function isOwnAccount(name: string, uid: number, database = "/etc/passwd"): boolean {
  if (/[:\n]/.test(name)) return false;
  try {
    if (Deno.statSync(database).size > MAX_FILE) return false;
    // Old comment fields are not always UTF-8: the decoder puts something else in their place.
    const text = `\n${new TextDecoder().decode(Deno.readFileSync(database))}`;
    for (let at = 0; (at = text.indexOf(`\n${name}:`, at)) >= 0; at++) {
      const [, id = ""] = text.slice(at + name.length + 2, at + name.length + 300).split(":", 2);
      if (/^\d{1,10}$/.test(id) && Number(id) === uid) return true;
    }
  } catch {
    // what cannot be read gives nobody a home
  }
  return false;
}
