import type { Fetch } from "../oidc/fetch_bounded.ts";
import { type HttpGet, httpGet } from "../oidc/http_get.ts";
import type { LoginWorld } from "./login_world.ts";

/** The way to the provider during one login. */
export interface LoginNetwork {
  /** Gets documents. */
  readonly get: HttpGet;
  /** Makes other requests. */
  readonly fetch: Fetch;
  /** Closes the connections. */
  close(): void;
}

/**
 * Opens the way to the provider. Everything on it ends when the login is interrupted.
 *
 * @param caFile PEM file of certificate authorities to trust besides the usual ones, if any
 * @param world seams
 * @returns the way; `close` it whatever happens
 */
export async function openLoginNetwork(
  caFile: string | undefined,
  world: LoginWorld,
): Promise<LoginNetwork> {
  const { caCerts, problems } = await world.tlsTrust(caFile === undefined ? {} : { caFile });
  for (const problem of problems) world.terminal.warn(problem);
  const client = world.openHttpClient({ caCerts });
  const fetch: Fetch = (url, init) => {
    const signals = [init.signal, world.signal].filter((signal) => signal instanceof AbortSignal);
    return client.fetch(url, { ...init, signal: AbortSignal.any(signals) });
  };
  const { connect } = client;
  const get = httpGet({
    fetch,
    ...(connect === undefined ? {} : { connect }),
    // only a loopback issuer can lead here: see checkProviderSettings
    allowLoopbackHttp: true,
  });
  return { get, fetch, close: () => client.close() };
}
