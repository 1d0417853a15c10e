import { CommandError } from "../../errors/command_error.ts";
import { parseFetchUrl } from "../parse_fetch_url.ts";
import { parseRedirectUri } from "../redirect_uri.ts";
import { providerClass } from "./provider_class.ts";
import type { ProviderSettings } from "./provider_settings.ts";

/**
 * Checks the settings of one OpenID Provider before anything is asked of it.
 *
 * A plain-http issuer is accepted on loopback only, which is where people try things out; the Go
 * tool's client insists on https there too.
 *
 * @param settings one provider
 * @throws {CommandError} `config_invalid` for the first fault: issuer missing, issuer not https,
 * client ID missing, client secret missing where the provider demands one, a redirect URI that is
 * not on loopback
 */
export function checkProviderSettings(settings: ProviderSettings): void {
  const name = settings.aliases[0] ?? settings.issuer;
  if (settings.issuer === "") throw invalid(name, "has no issuer");
  if (!isAllowedIssuer(settings.issuer)) {
    throw invalid(name, `has the issuer "${settings.issuer}", which is not an https URL`);
  }
  if (settings.clientId === "") throw invalid(name, "has no client ID");
  if (providerClass(settings).secretRequired && !settings.clientSecret) {
    throw invalid(name, "has no client secret, which this provider demands of public clients too");
  }
  if (settings.redirectUris.length === 0) throw invalid(name, "has an empty list of redirect URIs");
  for (const uri of settings.redirectUris) parseRedirectUri(uri);
  if (settings.remoteRedirectUri && !URL.canParse(settings.remoteRedirectUri)) {
    throw invalid(name, `has the remote redirect URI "${settings.remoteRedirectUri}", not a URL`);
  }
}

/** OpenID Connect Discovery 3: an https URL without query and fragment. */
function isAllowedIssuer(issuer: string): boolean {
  const parsed = parseFetchUrl(issuer, { allowLoopbackHttp: true });
  return parsed.kind === "allowed" && parsed.url.search === "";
}

function invalid(name: string, what: string): CommandError {
  return new CommandError("config_invalid", `Cannot use the provider "${name}": it ${what}`, {
    hints: ["opkssh client provider list"],
  });
}
