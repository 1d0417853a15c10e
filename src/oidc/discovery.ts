import { isJsonObject, type JsonObject } from "../encoding/json_value.ts";
import { UndecidableError } from "../errors/refusal.ts";
import { Deadline } from "./deadline.ts";
import { endpointProblem } from "./endpoint_problem.ts";
import { fetchJson, type JsonDocumentKind } from "./fetch_json.ts";
import type { HttpGet } from "./http_get.ts";
import { issuerDifference } from "./issuer_difference.ts";
import { maxAge } from "./max_age.ts";

/** What an OpenID Provider says about itself (OpenID Connect Discovery 1.0, section 3). */
export interface Discovery {
  /** Byte for byte the configured issuer. */
  readonly issuer: string;
  /** Where its keys are; a URL we may ask. */
  readonly jwksUri: string;
  /** Where claims about a person are; undefined when there is none, or none we may ask. */
  readonly userinfoEndpoint?: string;
  /** The whole document. */
  readonly raw: JsonObject;
  /** Seconds for which the provider wants it kept; undefined when it does not say. */
  readonly maxAge?: number;
}

/** Limits of {@linkcode fetchDiscovery}. */
export interface FetchDiscoveryOptions {
  /** Time left for the attempt, default 10 s. */
  readonly deadline?: Deadline;
}

const KIND: JsonDocumentKind = {
  noun: "discovery document",
  maxBytes: 256 * 1024,
  failed: "DISC_FAILED",
  invalid: "DISC_FAILED",
};

/**
 * Fetches the discovery document of a configured issuer. The one address is made from the
 * configured issuer; nothing in a token has any part in it.
 *
 * @param issuer the issuer as configured, with or without its trailing slash
 * @param get the way to the network
 * @param options limits
 * @returns the document
 * @throws {UndecidableError} `DISC_FAILED`, or `DISC_ISSUER_MISMATCH` when the document is that of
 *   another issuer (evidence `difference`)
 */
export async function fetchDiscovery(
  issuer: string,
  get: HttpGet,
  options: FetchDiscoveryOptions = {},
): Promise<Discovery> {
  const deadline = options.deadline ?? new Deadline(10_000);
  const url = `${issuer.endsWith("/") ? issuer.slice(0, -1) : issuer}${PATH}`;
  if (/[?#]/.test(issuer)) {
    throw failed(url, "issuer-not-a-location", "the issuer has a query or fragment", deadline);
  }
  const { value, headers } = await fetchJson(url, get, KIND, deadline);
  if (!isJsonObject(value)) {
    throw failed(url, "not-an-object", "the answer is not a JSON object", deadline);
  }
  checkIssuer(issuer, value, url, deadline);
  const jwksUri = stringMember(value, "jwks_uri");
  if (jwksUri === undefined) {
    throw failed(url, "no-jwks-uri", "it has no jwks_uri", deadline);
  }
  const problem = endpointProblem(jwksUri, issuer);
  if (problem !== undefined) {
    throw failed(url, "jwks-uri-not-allowed", `its jwks_uri ${problem}`, deadline, {
      jwksUri: jwksUri.slice(0, 256),
    });
  }
  const userinfo = stringMember(value, "userinfo_endpoint");
  const userinfoAllowed = userinfo !== undefined && endpointProblem(userinfo, issuer) === undefined;
  const age = maxAge(headers);
  return {
    issuer,
    jwksUri,
    ...(userinfoAllowed ? { userinfoEndpoint: userinfo } : {}),
    raw: value,
    ...(age === undefined ? {} : { maxAge: age }),
  };
}

const PATH = "/.well-known/openid-configuration";

function checkIssuer(
  issuer: string,
  document: JsonObject,
  url: string,
  deadline: Deadline,
): void {
  const found = stringMember(document, "issuer");
  if (found === issuer) return;
  throw new UndecidableError(
    "DISC_ISSUER_MISMATCH",
    "The discovery document is not that of the configured issuer",
    {
      url,
      reason: "issuer-mismatch",
      elapsedMs: deadline.elapsedMs(),
      expected: issuer,
      found: (found ?? "").slice(0, 256),
      difference: issuerDifference(issuer, found),
    },
  );
}

function stringMember(object: JsonObject, name: string): string | undefined {
  const value = object.get(name);
  return typeof value === "string" ? value : undefined;
}

function failed(
  url: string,
  reason: string,
  detail: string,
  deadline: Deadline,
  more: Readonly<Record<string, string>> = {},
): UndecidableError {
  return new UndecidableError("DISC_FAILED", `Cannot use the discovery document: ${detail}`, {
    url,
    reason,
    elapsedMs: deadline.elapsedMs(),
    ...more,
  });
}
