import { JsonNumber, type JsonValue } from "../encoding/json_value.ts";
import type { KeyStatus } from "./key_status.ts";

/**
 * Turns the status of one key into JSON with stable member names.
 *
 * @param status of the key
 * @returns an object; times in Unix seconds, null for "no limit" and for what is not there
 */
export function jsonKeyStatus(status: KeyStatus): JsonValue {
  const { identity, file, life } = status;
  return new Map<string, JsonValue>([
    ["issuer", identity.issuer],
    ["subject", identity.subject],
    ["email", identity.email ?? null],
    ["audiences", identity.audiences],
    ["private_key_file", file?.privateKey ?? null],
    ["certificate_file", file === undefined ? null : `${file.privateKey}-cert.pub`],
    ["ppk_file", file?.ppk?.sameKey ? file.ppk.path : null],
    ["passphrase", file?.encrypted ?? false],
    ["agent", status.inAgent ?? null],
    ["fingerprint", status.fingerprint],
    ["state", life.state],
    ["issued_at", number(life.since)],
    ["good_until", number(life.until)],
    ["limits", new Map(status.limits.map(({ policy, until }) => [policy, number(until)]))],
    ["id_token_expires", number(identity.claims.expiresAt)],
    ["refreshed_expires", number(identity.refreshedExpires)],
    ["certificate_expires", number(identity.certificateExpires)],
  ]);
}

function number(value: number | undefined): JsonValue {
  return value === undefined ? null : new JsonNumber(String(value));
}
