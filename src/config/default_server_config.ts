import type { SystemLog } from "../platform/system_log.ts";

/** How the log is written. */
export const LOG_FORMATS = ["text", "json"] as const;

/** Configuration of the server side. */
export interface ServerConfig {
  /** Variables to set before any connection is made and for plugins. */
  readonly envVars: ReadonlyMap<string, string>;
  /** Users nobody may become, compared without regard to case. */
  readonly denyUsers: readonly string[];
  /** E-mail addresses that get in nowhere; the empty one stands for tokens without an address. */
  readonly denyEmails: readonly string[];
  /** Keys of OpenID Providers kept between runs. */
  readonly cache: {
    /** Seconds for which an outdated copy is used while the provider is down; 0 means never. */
    readonly staleFor: number;
  };
  /** True to accept OpenID Providers on this machine over http; for tests only. */
  readonly allowLoopbackHttp: boolean;
  /** PEM file of certificate authorities to trust besides the system's and the bundled ones. */
  readonly caFile: string | undefined;
  /** The log. */
  readonly log: {
    readonly format: (typeof LOG_FORMATS)[number];
    /** Absolute path; undefined means the usual place. */
    readonly path: string | undefined;
    /** Where records go; empty for nowhere. */
    readonly to: readonly ("file" | SystemLog)[];
  };
  /** What is odd but could be used, each beginning with `file:line:column:`. */
  readonly warnings: readonly string[];
  /** The file it was read from; undefined when there is none and everything is default. */
  readonly file: string | undefined;
}

/** As long as an ID token is good in the rows that installers write. */
const DEFAULT_STALE_FOR = 24 * 3600;

/**
 * The configuration of a server without a configuration file.
 *
 * @returns defaults
 */
export function defaultServerConfig(): ServerConfig {
  return {
    envVars: new Map(),
    denyUsers: [],
    denyEmails: [],
    cache: { staleFor: DEFAULT_STALE_FOR },
    allowLoopbackHttp: false,
    caFile: undefined,
    log: { format: "text", path: undefined, to: ["file"] },
    warnings: [],
    file: undefined,
  };
}
