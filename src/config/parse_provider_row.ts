import { CommandError } from "../errors/command_error.ts";
import type { ConfigSource } from "./config_source.ts";
import type { SourcedProviderRow } from "./sourced_provider_row.ts";

/** How the fields of a row are to be understood. */
export interface ProviderRowForm {
  /** True when the row begins with an alias. */
  readonly alias: boolean;
  /** Where the row stands: kind, and what messages call it. */
  readonly source: ConfigSource;
  /** Redirect URIs of the row; it cannot name any. */
  readonly redirectUris: readonly string[];
  /** Takes what is odd but can be used. */
  readonly warnings: string[];
}

/**
 * Scopes of a row that names none. Not the same as in a configuration file, but what the Go tool
 * asks for, and some client registrations refuse a scope more (GitLab).
 */
const DEFAULT_SCOPES = "openid email";

/**
 * Reads one row `[alias,]issuer,client_id[,client_secret[,scopes]]`. Blanks around fields do not
 * count; scopes are separated by blanks; nothing can be escaped.
 *
 * @param text the row
 * @param form with or without alias, and where it stands
 * @returns the provider, not yet checked
 * @throws {CommandError} `config_invalid` when fields are missing; the row itself is not quoted,
 *   because it may hold a secret
 */
export function parseProviderRow(text: string, form: ProviderRowForm): SourcedProviderRow {
  const fields = text.split(",").map((field) => field.trim());
  const alias = form.alias ? fields.shift() : "";
  const [issuer = "", clientId = "", clientSecret = "", scopes, ...rest] = fields;
  if (issuer === "" || clientId === "" || (form.alias && !alias)) {
    const grammar = `${form.alias ? "alias," : ""}issuer,client_id[,client_secret[,scopes]]`;
    throw new CommandError("config_invalid", `${form.source.where} must be ${grammar}`, {
      hints: ["separate several scopes by blanks"],
    });
  }
  if (rest.length > 0) {
    form.warnings.push(
      `${form.source.where}: what follows the scopes is ignored; separate scopes by blanks`,
    );
  }
  return {
    aliases: (alias ?? "").split(/\s+/).filter((word) => word !== ""),
    issuer,
    clientId,
    clientSecret: clientSecret || undefined,
    scopes: scopes === undefined ? DEFAULT_SCOPES : scopes.split(/\s+/).join(" "),
    accessType: "offline",
    prompt: "consent",
    redirectUris: form.redirectUris,
    sendAccessToken: false,
    source: form.source,
  };
}
