import type { ServerConfig } from "../../config/default_server_config.ts";
import type { HttpGet } from "../../oidc/http_get.ts";
import type { KeySetStore } from "../../oidc/key_set_cache.ts";
import type { TrustedIssuer } from "../../openpubkey/trusted_issuer.ts";
import type { Terminal } from "../../terminal/terminal.ts";

/** What the administrator wrote, as `verify` reads it. */
export interface CacheSettings {
  readonly config: Pick<ServerConfig, "cache">;
  readonly issuers: ReadonlyMap<string, TrustedIssuer>;
  /** The way to the providers. */
  get(): Promise<HttpGet>;
}

/** What the commands about kept key sets need of the machine. */
export interface CacheWorld {
  readonly terminal: Terminal;
  /** Where key sets are kept, for messages. */
  readonly directory: string;
  readonly store: KeySetStore;
  /** Unix seconds, fractional. */
  readonly now: () => number;
  /**
   * Reads configuration and providers by the rules of `verify`.
   *
   * @throws {UndecidableError} when they cannot be used
   */
  settings(): Promise<CacheSettings>;
}
