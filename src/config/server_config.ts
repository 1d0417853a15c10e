import type { ConfigSyntax } from "./parse_config.ts";
import { parseConfig } from "./parse_config.ts";
import { ConfigReader } from "./config_reader.ts";

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
  };
  /** What is odd but could be used, each beginning with `file:line:column:`. */
  readonly warnings: readonly string[];
  /** The file it was read from; undefined when there is none and everything is default. */
  readonly file: string | undefined;
}

/** As long as an ID token is good in the rows that installers write. */
const DEFAULT_STALE_FOR = 24 * 3600;
const MOST_STALE = { seconds: 30 * 86_400, text: "30d" };

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
    log: { format: "text", path: undefined },
    warnings: [],
    file: undefined,
  };
}

/**
 * Reads the configuration of the server side. Unknown keys are warned of and ignored, because the
 * file is shared with other implementations; a value of the wrong type is an error, because the deny
 * lists may be in the same file.
 *
 * @param text content of the file
 * @param syntax how it is written
 * @param file name for messages
 * @returns the configuration
 * @throws {CommandError} `config_invalid` with file, line, column, key and accepted values
 */
export async function parseServerConfig(
  text: string,
  syntax: ConfigSyntax,
  file: string,
): Promise<ServerConfig> {
  const warnings: string[] = [];
  const top = new ConfigReader(await parseConfig(text, syntax, file), { file, warnings });
  const defaults = defaultServerConfig();
  const config: ServerConfig = {
    envVars: readEnvVars(top),
    denyUsers: readDenyList(top, "deny_users"),
    denyEmails: readDenyList(top, "deny_emails"),
    cache: readCache(top.table("cache"), defaults),
    allowLoopbackHttp: top.boolean("allow_loopback_http") ?? defaults.allowLoopbackHttp,
    caFile: top.absolutePath("ca_file"),
    log: readLog(top.table("log"), defaults),
    warnings,
    file,
  };
  top.finish();
  return config;
}

function readEnvVars(top: ConfigReader): ReadonlyMap<string, string> {
  const variables = top.stringMap("env_vars") ?? new Map<string, string>();
  for (const [name, value] of variables) {
    if (!/^[^=\u0000-\u0020]+$/.test(name)) {
      top.fail("env_vars", "a table of variables", `one with the name "${name}"`);
    }
    if (value.includes("\0")) {
      top.fail(`env_vars`, "text without NUL characters", `that in ${name}`);
    }
  }
  return variables;
}

/** A blank around an entry would make it match nobody, unseen. */
function readDenyList(top: ConfigReader, key: string): readonly string[] {
  const entries = top.strings(key) ?? [];
  for (const entry of entries) {
    if (entry.trim() !== entry) {
      top.warn(key, `${key}: "${entry}" has blanks around it and denies nobody`);
    }
  }
  return entries;
}

function readCache(table: ConfigReader | undefined, defaults: ServerConfig): ServerConfig["cache"] {
  if (table === undefined) return defaults.cache;
  const staleFor = table.duration("stale_for", MOST_STALE) ?? defaults.cache.staleFor;
  table.finish();
  return { staleFor };
}

function readLog(table: ConfigReader | undefined, defaults: ServerConfig): ServerConfig["log"] {
  if (table === undefined) return defaults.log;
  const log = {
    format: table.choice("format", LOG_FORMATS) ?? defaults.log.format,
    path: table.absolutePath("path"),
  };
  table.finish();
  return log;
}
