import { ISSUER_ALIASES } from "./issuer_aliases.ts";

/** How two issuers that were meant to be one are written differently. */
export type IssuerDifference = "slash" | "scheme" | "case" | "alias";

/**
 * Tells whether two different issuers are probably meant to be the same.
 *
 * @param written what a person wrote
 * @param wanted what it was compared with
 * @returns in what they differ; undefined when they are simply different or are equal
 */
export function issuerDifference(written: string, wanted: string): IssuerDifference | undefined {
  if (written === wanted) return undefined;
  if (ISSUER_ALIASES.get(written.toLowerCase()) === wanted) return "alias";
  if (withoutSlash(written) === withoutSlash(wanted)) return "slash";
  if (written.toLowerCase() === wanted.toLowerCase()) return "case";
  return plain(written) === plain(wanted) ? "scheme" : undefined;
}

function withoutSlash(issuer: string): string {
  return issuer.endsWith("/") ? issuer.slice(0, -1) : issuer;
}

/** Without scheme, final slash and case. */
function plain(issuer: string): string {
  return withoutSlash(issuer.toLowerCase().replace(/^https?:\/\//, ""));
}
