/** Labels of a name, never an address; perhaps a port; a path without dot segments and escapes. */
const PLAIN =
  /^https:\/\/((?:[a-z0-9][a-z0-9-]{0,62}\.)+[a-z]{2,63})(?::[1-9][0-9]{3})?(?:\/[A-Za-z0-9_-][A-Za-z0-9._~-]*)*\/?$/;

/**
 * The host of an https URL of the plainest kind: a name of lower-case ASCII labels, perhaps a port of
 * four digits, perhaps a path. A URL parser finds the very same host in it and no user, query or
 * fragment, so it need not be asked: `verify` reads two such URLs, and saves a quarter of a
 * millisecond. Everything else is for the parser to judge
 * (`tests/unit/encoding/plain_https_host_test.ts` holds one against the other).
 *
 * @param text any text
 * @returns the host; undefined for any other URL, and for what is none
 */
export function plainHttpsHost(text: string): string | undefined {
  // two hyphens may be an encoded name, which can be wrong in ways of its own
  if (text.length > 256 || text.includes("--")) return undefined;
  return PLAIN.exec(text)?.[1];
}
