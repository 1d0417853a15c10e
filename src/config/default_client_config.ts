import type { ConfigSyntax } from "./parse_config.ts";
import type { ProviderSettings } from "../oidc/providers/provider_settings.ts";

/**
 * Writes the configuration that `--create-config` starts people off with: the built-in providers as
 * a file, with the keys that are often wanted.
 *
 * @param syntax how to write it
 * @param providers the built-in providers
 * @returns text that `parseClientConfig` reads back as the same providers
 */
export function defaultClientConfig(
  syntax: ConfigSyntax,
  providers: readonly ProviderSettings[],
): string {
  const toml = syntax === "toml";
  const head = [
    "# Configuration of opkssh login. What is not mentioned here has its default.",
    "",
    "# Alias to log in with when none is given on the command line; webchooser asks in the browser.",
    toml ? 'default_provider = "webchooser"' : "default_provider: webchooser",
    "",
    "# The SSH agent: auto gives it the key when there is one, yes insists, no leaves it alone, only",
    "# insists and writes no private key to the disk.",
    toml ? '# agent = "auto"' : '# agent: "auto"',
    "",
    "# The way to log in: browser, device for a code on another device, paste for an address from any",
    "# browser, auto for what works here.",
    toml ? '# flow = "auto"' : '# flow: "auto"',
    "",
    "# PEM file of certificate authorities to trust besides the system's, for a provider of your own.",
    toml ? '# ca_file = "/etc/ssl/our-ca.pem"' : "# ca_file: /etc/ssl/our-ca.pem",
    "",
    "# An alias may be a list. Also possible in each provider: remote_redirect_uri for a redirect page",
    "# on another host, and send_access_token for servers that ask the provider for user info; every",
    "# server you connect to can then use the access token.",
    ...(toml ? [] : ["providers:"]),
  ];
  const rows = providers.map((row) => toml ? tomlRow(row) : yamlRow(row));
  return `${[...head, ...rows.flat()].join("\n")}\n`;
}

/** Keys in the order in which they are written; undefined is left out. */
function fields(row: ProviderSettings): [string, string | undefined][] {
  return [
    ["alias", quote(row.aliases.join(" "))],
    ["issuer", quote(row.issuer)],
    ["client_id", quote(row.clientId)],
    ["client_secret", row.clientSecret === undefined ? undefined : quote(row.clientSecret)],
    ["scopes", quote(row.scopes)],
    ["access_type", quote(row.accessType)],
    ["prompt", quote(row.prompt)],
  ];
}

/** A JSON string is a TOML basic string and a YAML double-quoted scalar as well. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}

function tomlRow(row: ProviderSettings): string[] {
  return [
    "",
    "[[providers]]",
    ...fields(row).flatMap(([key, value]) => value === undefined ? [] : [`${key} = ${value}`]),
    "redirect_uris = [",
    ...row.redirectUris.map((uri) => `  ${quote(uri)},`),
    "]",
  ];
}

function yamlRow(row: ProviderSettings): string[] {
  const lines = fields(row).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${value}`]
  );
  return [
    ...lines.map((line, i) => i === 0 ? `  - ${line}` : `    ${line}`),
    "    redirect_uris:",
    ...row.redirectUris.map((uri) => `      - ${quote(uri)}`),
  ];
}
