import { isForbiddenHost } from "./is_forbidden_host.ts";
import { isLoopbackHost } from "./is_loopback_host.ts";

/** A URL we may ask, or why not. */
export type FetchUrl =
  | { readonly kind: "allowed"; readonly url: URL }
  | { readonly kind: "refused"; readonly problem: string };

/** What {@linkcode parseFetchUrl} allows besides https. */
export interface FetchUrlOptions {
  /** True to allow plain http to this machine, for test providers. Default false. */
  readonly allowLoopbackHttp?: boolean;
}

/** Longest URL asked, in characters. */
const MAX_LENGTH = 2048;

/** Printable ASCII without the characters that URL parsers read differently or drop. */
const PLAIN = /^https?:\/\/[!$-;=?-Z_a-z~%[\]]+$/;

/**
 * Decides whether this program asks a URL at all: https only, no credentials or fragment in it, no
 * link-local or metadata address. Names are not resolved: an https server that a name leads to has
 * to prove that it owns the name.
 *
 * @param text a URL from configuration, from a discovery document or from a redirect
 * @param options leniencies
 * @returns the URL taken apart, or the problem as the predicate of a sentence about the URL
 */
export function parseFetchUrl(text: string, options: FetchUrlOptions = {}): FetchUrl {
  if (text.length > MAX_LENGTH) return refused(`is longer than ${MAX_LENGTH} characters`);
  const url = URL.parse(text);
  if (url === null) return refused("is not a URL");
  if (url.protocol !== "https:" && url.protocol !== "http:") return refused("is not https");
  if (!PLAIN.test(text)) return refused("holds characters that do not belong into a URL");
  if (url.username !== "" || url.password !== "") return refused("holds a user name or password");
  if (url.protocol === "http:" && !(options.allowLoopbackHttp && isLoopbackHost(url.hostname))) {
    return refused("is not https");
  }
  if (isForbiddenHost(url.hostname)) return refused("names a link-local or metadata address");
  return { kind: "allowed", url };
}

function refused(problem: string): FetchUrl {
  return { kind: "refused", problem };
}
