import { BadEvidenceError } from "../errors/refusal.ts";
import {
  isJsonArray,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
} from "../encoding/json_value.ts";
import { readSegment } from "./read_segment.ts";

/** The payload of an ID token, with the claims that verification itself uses already typed. */
export interface IdTokenClaims {
  /** Base64url text as received: what was signed. */
  readonly segment: string;
  /** All claims. */
  readonly members: JsonObject;
  /** `iss` when given. */
  readonly issuer: string | undefined;
  /** `sub` when given. */
  readonly subject: string | undefined;
  /** `email` when given. */
  readonly email: string | undefined;
  /** `nonce` when given. */
  readonly nonce: string | undefined;
  /** `azp` when given. */
  readonly authorizedParty: string | undefined;
  /** `aud`: a bare string, a list, or undefined; as a commitment only the bare string counts. */
  readonly audience: string | readonly string[] | undefined;
  /** `exp`, Unix seconds. */
  readonly expiresAt: number | undefined;
  /** `iat`, Unix seconds. */
  readonly issuedAt: number | undefined;
  /** `nbf`, Unix seconds. */
  readonly notBefore: number | undefined;
}

/**
 * Reads the payload of an ID token (OpenID Connect Core section 2). A wrong type refuses only for
 * claims that verification uses; `null` counts as absent.
 *
 * The Go tool also refuses tokens whose `groups`, `scopes` or names have an unexpected type; we leave
 * those to the policy rows that name them (`tests/vectors`, "groups-claim-as-string-...").
 *
 * @param segment base64url text
 * @returns the claims
 * @throws {BadEvidenceError} `PKT_BASE64`, `PKT_JSON`, `PKT_DUP_MEMBER` or `PKT_CLAIM_TYPE`
 */
export function parseIdTokenClaims(segment: string): IdTokenClaims {
  const members = readSegment(segment, "payload");
  const confirmation = present(members, "cnf");
  if (confirmation !== undefined && !isJsonObject(confirmation)) {
    throw wrongType("cnf", "an object");
  }
  return {
    segment,
    members,
    issuer: stringClaim(members, "iss"),
    subject: stringClaim(members, "sub"),
    email: stringClaim(members, "email"),
    nonce: stringClaim(members, "nonce"),
    authorizedParty: stringClaim(members, "azp"),
    audience: audienceClaim(members),
    expiresAt: timeClaim(members, "exp"),
    issuedAt: timeClaim(members, "iat"),
    notBefore: timeClaim(members, "nbf"),
  };
}

function stringClaim(members: JsonObject, name: string): string | undefined {
  const value = present(members, name);
  if (value === undefined || typeof value === "string") return value;
  throw wrongType(name, "a string");
}

/** NumericDate (RFC 7519 section 2), whole seconds only, as the Go tool has it. */
function timeClaim(members: JsonObject, name: string): number | undefined {
  const value = present(members, name);
  if (value === undefined) return undefined;
  if (!(value instanceof JsonNumber) || !/^-?[0-9]+$/.test(value.text)) {
    throw wrongType(name, "a whole number of seconds");
  }
  if (!Number.isSafeInteger(value.value)) throw wrongType(name, "a time this program can count");
  return value.value;
}

function audienceClaim(members: JsonObject): string | readonly string[] | undefined {
  const value = present(members, "aud");
  if (value === undefined || typeof value === "string") return value;
  if (!isJsonArray(value)) throw wrongType("aud", "a string or a list of strings");
  const list: string[] = [];
  for (const item of value) {
    if (typeof item !== "string") throw wrongType("aud", "a string or a list of strings");
    list.push(item);
  }
  return list;
}

function present(members: JsonObject, name: string): Exclude<JsonValue, null> | undefined {
  return members.get(name) ?? undefined;
}

function wrongType(name: string, wanted: string): BadEvidenceError {
  return new BadEvidenceError("PKT_CLAIM_TYPE", `The claim "${name}" is not ${wanted}`, { name });
}
