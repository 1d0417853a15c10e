import type { ServerConfig } from "../config/default_server_config.ts";
import { RemoteProvider } from "../oidc/remote_provider.ts";
import { startProviderWorker } from "../oidc/start_provider_worker.ts";
import { setEnvironment } from "../platform/set_environment.ts";
import { tlsTrust } from "../platform/tls_trust.ts";
import type { PreparedProvider } from "./prepare_provider.ts";
import type { StartProvider } from "./reach_provider.ts";

/** What {@linkcode explainProvider} works with. */
export interface ExplainProviderOptions {
  /** The server configuration. */
  readonly config: ServerConfig;
  /** User ids that may own `ca_file`. */
  readonly owners: readonly number[];
  /** Where key sets are kept. */
  readonly cacheDir: string;
  /** User who runs this; undefined on Windows. */
  readonly uid: number | undefined;
  /** Seam, default a worker. */
  readonly start: StartProvider | undefined;
}

/**
 * Gets ready to ask whatever provider a decision that is explained may need, while everything is
 * still allowed. Nothing is peeked at: who explains is in no hurry, so the thread that talks to
 * providers is always started, and may reach any host. It keeps nothing: it is mostly root who asks,
 * whose files in the cache of the verify user would be in the way.
 *
 * @param options configuration, cache, seam
 * @returns keys of the first issuer that is asked for
 * @throws {Error} when the thread does not start
 */
export async function explainProvider(options: ExplainProviderOptions): Promise<PreparedProvider> {
  const { config, cacheDir, uid } = options;
  setEnvironment(config.envVars);
  const { caCerts } = await tlsTrust({
    owners: options.owners,
    ...(config.caFile === undefined ? {} : { caFile: config.caFile }),
  });
  const { allowLoopbackHttp, cache: { staleFor: staleSeconds } } = config;
  const courier = await (options.start ?? startProviderWorker)({ net: true, cacheDir });
  let remote: RemoteProvider | undefined;
  const of = (issuer: string): RemoteProvider =>
    remote ??= new RemoteProvider(issuer, courier, {
      ...{ cacheDir, uid, staleSeconds, allowLoopbackHttp, caCerts },
      looksOnly: true,
    });
  return {
    keysFor: (issuer) => of(issuer).keysFor(issuer),
    refetchFor: (issuer, kid) => of(issuer).refetchFor(issuer, kid),
    userinfo: (question) =>
      remote?.userinfo(question) ??
        Promise.resolve({ kind: "failed", reason: "was not prepared", elapsedMs: 0 }),
  };
}
