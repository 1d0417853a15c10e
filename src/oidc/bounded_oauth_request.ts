import * as oauth from "oauth4webapi";
import { type BoundedReply, fetchBounded, type FetchBoundedOptions } from "./fetch_bounded.ts";

/** What the request library is told about the network. */
export interface OauthRequestOptions {
  readonly [oauth.allowInsecureRequests]: true;
  readonly [oauth.customFetch]: (url: string, init: RequestInit) => Promise<Response>;
}

/**
 * Lets the request library write a request, and makes it with our limits.
 *
 * @param request calls one of the library's request functions with the options it is given
 * @param options limits, `fetch`, signal
 * @returns the reply, whatever its status
 * @throws {CommandError} see `fetchBounded`; whatever else `request` throws
 */
export async function boundedOauthRequest(
  request: (options: OauthRequestOptions) => Promise<Response>,
  options: FetchBoundedOptions,
): Promise<BoundedReply> {
  let reply: BoundedReply | undefined;
  await request({
    // the endpoints have passed parseFetchUrl: https, or loopback for a loopback issuer
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: async (url, init) => {
      reply = await fetchBounded(url, init, options);
      return new Response(null);
    },
  });
  if (reply === undefined) throw new TypeError("Cannot ask the provider: nothing was sent");
  return reply;
}
