import { plainHttpsHost } from "../encoding/plain_https_host.ts";
import { isForbiddenHost } from "./is_forbidden_host.ts";
import { isLoopbackHost } from "./is_loopback_host.ts";
import { parseFetchUrl } from "./parse_fetch_url.ts";

/**
 * Says what is wrong with an endpoint that an issuer's discovery document names. Another host is
 * normal (Google); this machine is not, unless the issuer is on it as well: a provider elsewhere has
 * no business sending the server to its own services.
 *
 * @param endpoint URL from the document
 * @param issuer the configured issuer
 * @returns the predicate of a sentence about the endpoint; undefined when it may be asked
 */
export function endpointProblem(endpoint: string, issuer: string): string | undefined {
  const plainHost = plainHttpsHost(endpoint);
  if (plainHost !== undefined && !isForbiddenHost(plainHost)) return undefined;
  const home = URL.parse(issuer);
  const local = home !== null && isLoopbackHost(home.hostname);
  const checked = parseFetchUrl(endpoint, {
    allowLoopbackHttp: local && home.protocol === "http:",
  });
  if (checked.kind === "refused") return checked.problem;
  return isLoopbackHost(checked.url.hostname) && !local ? "leads to this machine" : undefined;
}
