import { AGENT_MODES, type AgentMode } from "./agent_mode.ts";
import { LOGIN_FLOWS, type LoginFlow } from "./login_flow.ts";
import type { ConfigSource } from "./config_source.ts";
import type { ConfigSyntax } from "./parse_config.ts";
import { parseConfig } from "./parse_config.ts";
import { ConfigReader } from "./config_reader.ts";
import type { SourcedProviderRow } from "./sourced_provider_row.ts";

/** What one client configuration file says; undefined is what it does not mention. */
export interface ClientConfigFile {
  /** Alias to log in with when none is given; empty or `webchooser` lets the person choose. */
  readonly defaultProvider: string | undefined;
  /** The providers, in file order. */
  readonly providers: readonly SourcedProviderRow[] | undefined;
  /** What login does with the SSH agent. */
  readonly agent: AgentMode | undefined;
  /** How a person logs in. */
  readonly flow: LoginFlow | undefined;
  /** PEM file of certificate authorities to trust besides the system's and the bundled ones. */
  readonly caFile: string | undefined;
  /** Line of each key above that is mentioned. */
  readonly lines: ReadonlyMap<string, number>;
  /** What is odd but could be used, each beginning with `file:line:column:`. */
  readonly warnings: readonly string[];
}

/** How a file is read. */
export interface ParseClientConfigOptions {
  readonly syntax: ConfigSyntax;
  /** Name for messages. */
  readonly file: string;
  /** What the file is, for the source of its values. */
  readonly kind: "user file" | "system file";
  /** Redirect URIs of rows that name none. */
  readonly redirectUris: readonly string[];
}

/** What a row of a file means by saying nothing. */
const ROW_DEFAULTS = { scopes: "openid profile email", accessType: "offline", prompt: "consent" };

/**
 * Reads one client configuration file.
 *
 * @param text content of the file
 * @param options how it is read
 * @returns what it says
 * @throws {CommandError} `config_invalid` with file, line, column, key and accepted values
 */
export async function parseClientConfig(
  text: string,
  options: ParseClientConfigOptions,
): Promise<ClientConfigFile> {
  const warnings: string[] = [];
  const map = await parseConfig(text, options.syntax, options.file);
  const top = new ConfigReader(map, { file: options.file, warnings });
  const config = {
    defaultProvider: top.string("default_provider"),
    providers: top.tables("providers")?.map((row) => readRow(row, options)),
    agent: top.choice("agent", AGENT_MODES),
    flow: top.choice("flow", LOGIN_FLOWS),
    caFile: top.absolutePath("ca_file"),
  };
  top.finish();
  const lines = new Map(
    ["default_provider", "providers", "agent", "flow", "ca_file"].map((
      key,
    ) => [key, top.placeOf(key).line]),
  );
  return { ...config, lines, warnings };
}

function readRow(row: ConfigReader, options: ParseClientConfigOptions): SourcedProviderRow {
  const line = row.placeOf("issuer").line;
  const source: ConfigSource = { kind: options.kind, where: `${options.file}:${line}` };
  const result: SourcedProviderRow = {
    aliases: row.words("alias") ?? [],
    issuer: row.string("issuer") ?? "",
    clientId: row.string("client_id") ?? "",
    clientSecret: row.string("client_secret") || undefined,
    scopes: row.words("scopes")?.join(" ") ?? ROW_DEFAULTS.scopes,
    accessType: row.string("access_type") ?? ROW_DEFAULTS.accessType,
    prompt: row.string("prompt") ?? ROW_DEFAULTS.prompt,
    redirectUris: row.strings("redirect_uris") ?? options.redirectUris,
    remoteRedirectUri: row.string("remote_redirect_uri") || undefined,
    sendAccessToken: row.boolean("send_access_token") ?? false,
    source,
  };
  for (const key of ["issuer", "client_id"]) {
    if (!row.has(key)) row.warn(key, `this provider has no ${key}`);
  }
  row.finish();
  return result;
}
