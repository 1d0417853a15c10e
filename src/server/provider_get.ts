import type { ServerConfig } from "../config/default_server_config.ts";
import { type HttpGet, httpGet } from "../oidc/http_get.ts";
import { setEnvironment } from "../platform/set_environment.ts";
import { tlsTrust } from "../platform/tls_trust.ts";

/**
 * The way to the providers as the server is configured: proxies and certificate authorities from
 * `env_vars` and `ca_file`.
 *
 * @param config the server configuration
 * @param owners user ids that may own `ca_file`
 * @returns the function that gets documents
 */
export async function providerGet(
  config: ServerConfig,
  owners: readonly number[],
): Promise<HttpGet> {
  setEnvironment(config.envVars);
  const trust = await tlsTrust({
    owners,
    ...(config.caFile === undefined ? {} : { caFile: config.caFile }),
  });
  return httpGet({ allowLoopbackHttp: config.allowLoopbackHttp, caCerts: trust.caCerts });
}
