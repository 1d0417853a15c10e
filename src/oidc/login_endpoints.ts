import { isJsonArray, type JsonObject } from "../encoding/json_value.ts";
import { CommandError } from "../errors/command_error.ts";
import { isLoopbackHost } from "./is_loopback_host.ts";
import { parseFetchUrl } from "./parse_fetch_url.ts";

/** What a login takes from the discovery document. */
export interface LoginEndpoints {
  /** Where the browser goes. */
  readonly authorization: string;
  /** Where codes become tokens. */
  readonly token: string;
  /** Where device codes come from (RFC 8628 section 4); undefined when not offered or unusable. */
  readonly deviceAuthorization: string | undefined;
  /** Client authentication methods the token endpoint takes; empty when not listed. */
  readonly authMethods: readonly string[];
  /** Algorithms ID tokens are signed with; empty when not listed. */
  readonly signingAlgorithms: readonly string[];
  /** True when authorization responses must carry `iss` (RFC 9207 section 3). */
  readonly issuerInResponse: boolean;
}

/**
 * Reads the login part of a discovery document (OpenID Connect Discovery 3, RFC 8414 section 2).
 *
 * @param issuer the configured issuer; plain http is taken only when it is on this machine itself
 * @param document the document, whose `issuer` has been compared
 * @returns endpoints
 * @throws {CommandError} `provider_reply_invalid` when an endpoint is missing or not https, or when
 * the provider says that it cannot do the authorization code flow with PKCE S256
 */
export function loginEndpoints(issuer: string, document: JsonObject): LoginEndpoints {
  const responseTypes = strings(document, "response_types_supported");
  if (responseTypes.length > 0 && !responseTypes.includes("code")) {
    throw invalid(issuer, "does not offer the authorization code flow");
  }
  const challengeMethods = strings(document, "code_challenge_methods_supported");
  if (challengeMethods.length > 0 && !challengeMethods.includes("S256")) {
    throw invalid(issuer, "does not offer PKCE with S256");
  }
  return {
    authorization: endpoint(issuer, document, "authorization_endpoint"),
    token: endpoint(issuer, document, "token_endpoint"),
    deviceAuthorization: deviceEndpoint(issuer, document),
    authMethods: strings(document, "token_endpoint_auth_methods_supported"),
    signingAlgorithms: strings(document, "id_token_signing_alg_values_supported"),
    issuerInResponse: document.get("authorization_response_iss_parameter_supported") === true,
  };
}

/** Nobody who logs in by browser should be kept out by a fault of another flow. */
function deviceEndpoint(issuer: string, document: JsonObject): string | undefined {
  const value = document.get("device_authorization_endpoint");
  if (typeof value !== "string") return undefined;
  return parseFetchUrl(value, leniency(issuer)).kind === "allowed" ? value : undefined;
}

function leniency(issuer: string): { readonly allowLoopbackHttp: boolean } {
  const onLoopback = isLoopbackHost(URL.parse(issuer)?.hostname ?? "");
  return { allowLoopbackHttp: onLoopback && issuer.startsWith("http:") };
}

function endpoint(issuer: string, document: JsonObject, name: string): string {
  const value = document.get(name);
  if (typeof value !== "string") throw invalid(issuer, `names no ${name}`);
  const parsed = parseFetchUrl(value, leniency(issuer));
  if (parsed.kind === "refused") {
    throw invalid(issuer, `names the ${name} "${value.slice(0, 300)}", which ${parsed.problem}`);
  }
  return value;
}

/** Members of another type count as absent: nothing here is needed to decide about trust. */
function strings(document: JsonObject, name: string): readonly string[] {
  const value = document.get(name);
  if (!isJsonArray(value)) return [];
  return value.filter((item) => typeof item === "string");
}

function invalid(issuer: string, what: string): CommandError {
  return new CommandError(
    "provider_reply_invalid",
    `Cannot log in at "${issuer}": its discovery document ${what}`,
  );
}
