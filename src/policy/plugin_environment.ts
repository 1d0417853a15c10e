import { encodeBase64 } from "../encoding/base64.ts";
import {
  isJsonArray,
  JsonNumber,
  type JsonObject,
  type JsonValue,
} from "../encoding/json_value.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";

/** What a policy plugin is told. */
export interface PluginEnvironmentInput {
  /** Account, key and key type as sshd gave them. */
  readonly user: string;
  readonly keyBase64: string;
  readonly keyType: string;
  /** Further arguments of `verify`. */
  readonly extra: readonly string[];
  /** Payload of the verified ID token, parsed, and its JSON text. */
  readonly claims: JsonObject;
  readonly payload: string;
  /** The user's public key, JSON text of a JWK. */
  readonly userKey: string;
  /** PK Token and ID token in compact form. */
  readonly pkToken: string;
  readonly idToken: string;
  /** Claims of the userinfo endpoint as JSON text with a line feed; empty when there are none. */
  readonly userinfo: string;
  /** The plugin's own configuration as YAML text. */
  readonly config: string;
}

/** A claim has a type that plugins cannot be told about; no plugin runs then. */
export class PluginClaimError extends Error {
  override readonly name = "PluginClaimError";
  /** The claim. */
  readonly claim: string;

  /**
   * @param claim the claim
   * @param wanted what it should be
   */
  constructor(claim: string, wanted: string) {
    super(`the claim "${claim}" is not ${wanted}`);
    this.claim = claim;
  }
}

/** What Go's `strconv.ParseBool` understands; plugins written for the Go tool rely on it. */
const GO_BOOLEANS: ReadonlyMap<string, string> = new Map([
  ...["1", "t", "T", "TRUE", "true", "True"].map((word) => [word, "true"] as const),
  ...["0", "f", "F", "FALSE", "false", "False"].map((word) => [word, "false"] as const),
]);

/**
 * Makes the variables a policy plugin reads. Names and forms are those of the Go tool, with two
 * exceptions: lists are proper JSON even when a group has a quote in its name (which otherwise could
 * add groups), and `UPK` is the JWK that the documentation promises.
 *
 * @param input what is known about the attempt
 * @returns variables by name; all of them, empty where there is nothing to tell
 * @throws {PluginClaimError} when a claim has a type there is no form for
 */
export function pluginEnvironment(input: PluginEnvironmentInput): ReadonlyMap<string, string> {
  const { claims } = input;
  const variables: Readonly<Record<string, string>> = {
    U: input.user,
    K: input.keyBase64,
    T: input.keyType,
    EXTRA_ARGS: input.extra.length === 0 ? "" : goJsonList(input.extra),
    ISS: textClaim(claims, "iss"),
    SUB: textClaim(claims, "sub"),
    EMAIL: textClaim(claims, "email"),
    JTI: textClaim(claims, "jti"),
    EMAIL_VERIFIED: emailVerified(claims.get("email_verified")),
    AUD: listClaim(claims, "aud"),
    GROUPS: listClaim(claims, "groups"),
    EXP: timeClaim(claims, "exp"),
    NBF: timeClaim(claims, "nbf"),
    IAT: timeClaim(claims, "iat"),
    PAYLOAD: encodeBase64(encodeUtf8(input.payload)),
    UPK: encodeBase64(encodeUtf8(input.userKey)),
    PKT: input.pkToken,
    IDT: input.idToken,
    USERINFO: input.userinfo,
    CONFIG: encodeBase64(encodeUtf8(input.config)),
  };
  return new Map(
    Object.entries(variables).map(([name, value]) => [`OPKSSH_PLUGIN_${name}`, value]),
  );
}

function textClaim(claims: JsonObject, name: string): string {
  const value = claims.get(name) ?? "";
  if (typeof value !== "string") throw new PluginClaimError(name, "a string");
  return value;
}

function timeClaim(claims: JsonObject, name: string): string {
  const value = claims.get(name) ?? undefined;
  if (value === undefined) return "";
  if (!(value instanceof JsonNumber) || !Number.isSafeInteger(value.value)) {
    throw new PluginClaimError(name, "a whole number");
  }
  return String(value.value);
}

/** A bare string stays bare; a list is JSON, and an empty one has one empty element, as in Go. */
function listClaim(claims: JsonObject, name: string): string {
  const value = claims.get(name) ?? undefined;
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if (!isJsonArray(value)) throw new PluginClaimError(name, "a string or a list of strings");
  const items: string[] = [];
  for (const item of value) {
    if (typeof item !== "string") throw new PluginClaimError(name, "a list of strings");
    items.push(item);
  }
  return JSON.stringify(items.length === 0 ? [""] : items);
}

function emailVerified(value: JsonValue | undefined): string {
  if (value === undefined) return "";
  if (value === null) return "false";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return GO_BOOLEANS.get(value) ?? value;
  throw new PluginClaimError("email_verified", "true, false or a string");
}

/** Go writes `<`, `>` and `&` as escapes. */
function goJsonList(items: readonly string[]): string {
  return JSON.stringify(items).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
