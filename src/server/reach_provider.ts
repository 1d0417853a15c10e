import type { ServerConfig } from "../config/default_server_config.ts";
import type { KeySetEntry } from "../oidc/key_set_entry.ts";
import type { ProviderCourier } from "../oidc/provider_courier.ts";
import { providerHosts } from "../oidc/provider_hosts.ts";
import type { ProviderKeysSettings } from "../oidc/default_provider_keys_settings.ts";
import { RemoteProvider } from "../oidc/remote_provider.ts";
import type { ProviderWorkerGrants } from "../oidc/provider_worker_permissions.ts";
import { startProviderWorker } from "../oidc/start_provider_worker.ts";
import { setEnvironment } from "../platform/set_environment.ts";
import { tlsTrust } from "../platform/tls_trust.ts";

/** Starts what talks to a provider. A seam: a test answers itself. */
export type StartProvider = (grants: ProviderWorkerGrants) => Promise<ProviderCourier>;

/** What {@linkcode reachProvider} works with. */
export interface ReachProviderOptions {
  /** The server configuration. */
  readonly config: ServerConfig;
  /** User ids that may own `ca_file`. */
  readonly owners: readonly number[];
  /** Where key sets are kept. */
  readonly cacheDir: string;
  /** What is kept about the issuer. */
  readonly entry: KeySetEntry | undefined;
  /** User who runs this; undefined on Windows. */
  readonly uid: number | undefined;
  /** Unix seconds. */
  readonly now: number;
  /** How long things are kept. */
  readonly settings: ProviderKeysSettings;
  /** Seam, default a worker. */
  readonly start: StartProvider | undefined;
}

/**
 * Gets ready to talk to a provider as the server is configured: proxies and certificate authorities
 * from `env_vars` and `ca_file`, in a thread that may reach that provider and the cache and nothing
 * else. Nothing is sent yet.
 *
 * @param issuer a configured issuer
 * @param options configuration, cache, seam
 * @returns the way to the provider
 * @throws {Error} when the thread does not start
 */
export async function reachProvider(
  issuer: string,
  options: ReachProviderOptions,
): Promise<RemoteProvider> {
  const { config, cacheDir, entry, uid, now, settings } = options;
  // Before the first connection of the process: the runtime looks at its environment only once.
  setEnvironment(config.envVars);
  const { caCerts } = await tlsTrust({
    owners: options.owners,
    ...(config.caFile === undefined ? {} : { caFile: config.caFile }),
  });
  const net = providerHosts(issuer, entry, now, settings.discoverySeconds);
  const courier = await (options.start ?? startProviderWorker)({ net, cacheDir });
  return new RemoteProvider(issuer, courier, {
    cacheDir,
    uid,
    staleSeconds: settings.staleSeconds,
    allowLoopbackHttp: config.allowLoopbackHttp,
    caCerts,
  }, { totalTimeoutMs: settings.totalTimeoutMs });
}
