/**
 * Says what distinguishes the issuer a discovery document names from the configured one, so that an
 * administrator sees at once which character to type. Comparison itself is byte for byte.
 *
 * @param configured the issuer in the providers file
 * @param found what the document says; undefined when it says nothing, or not with a string
 * @returns a few words
 */
export function issuerDifference(configured: string, found: string | undefined): string {
  if (found === undefined) return "no issuer in the document";
  if (found === `${configured}/`) return "trailing slash: the document has one";
  if (`${found}/` === configured) return "trailing slash: the document has none";
  if (/[{}]/.test(found)) return "the document has a placeholder: configure one tenant's issuer";
  if (found.trim() === configured) return "blanks around the issuer in the document";
  if (found.toLowerCase() === configured.toLowerCase()) return "upper and lower case";
  return urlDifference(URL.parse(configured), URL.parse(found));
}

function urlDifference(configured: URL | null, found: URL | null): string {
  if (configured === null || found === null) return "not a URL";
  if (configured.href === found.href) return "spelling of the same URL";
  if (configured.protocol !== found.protocol) return "http and https";
  if (configured.hostname !== found.hostname) return "host";
  if (configured.port !== found.port) return "port";
  return "path";
}
