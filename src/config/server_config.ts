import type { ConfigSyntax } from "./parse_config.ts";
import { parseConfig } from "./parse_config.ts";
import { SYSTEM_LOGS } from "../platform/system_log.ts";
import { ConfigReader } from "./config_reader.ts";
import { defaultServerConfig, LOG_FORMATS, type ServerConfig } from "./default_server_config.ts";

const MOST_STALE = { seconds: 30 * 86_400, text: "30d" };

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
    to: readLogTargets(table) ?? defaults.log.to,
  };
  table.finish();
  return log;
}

/** One word, several, or a list of them; `none` stands alone. */
function readLogTargets(table: ConfigReader): ServerConfig["log"]["to"] | undefined {
  const words = table.words("to");
  if (words === undefined) return undefined;
  if (words.length === 1 && words[0] === "none") return [];
  const targets = ["file", ...SYSTEM_LOGS] as const;
  const accepted = `${targets.map((word) => `"${word}"`).join(", ")}, a list of them, or "none"`;
  const found = words.map((word) => {
    return targets.find((target) => target === word) ?? table.fail("to", accepted, `"${word}"`);
  });
  return found.length > 0 ? [...new Set(found)] : table.fail("to", accepted, "an empty list");
}
