import type { JsonObject } from "../../src/encoding/json_value.ts";
import { isJsonArray, isJsonObject } from "../../src/encoding/json_value.ts";

/** A decision of ours that refuses what the Go tool accepts. */
export interface Decision {
  /** What we decided, in one sentence. */
  readonly reason: string;
  /** The only codes that count as this decision. */
  readonly codes: readonly string[];
  /** Cases by name, as far as they are known. */
  readonly cases: readonly string[];
  /** The same class in files never seen before: true when the case's own data shows it. */
  readonly applies?: (testCase: JsonObject) => boolean;
}

/** The complete list; a refusal outside it is a mismatch. */
export const STRICTER_BY_DECISION: readonly Decision[] = [
  {
    reason: "a certificate with critical options is not one that login writes",
    codes: ["CERT_CRITICAL_OPTION"],
    cases: ["critical-force-command", "critical-source-address"],
    applies: (testCase) => hasCriticalOptions(testCase),
  },
  {
    reason: "only key types that a PK Token can be bound to are taken; sk keys are not",
    codes: ["CERT_NOT_CERT"],
    cases: ["sk-ecdsa-cert", "sk-ed25519-cert"],
    applies: (testCase) => String(testCase.get("key_type")).startsWith("sk-"),
  },
  {
    reason: "a certificate limited to other users does not open this one",
    codes: ["CERT_PRINCIPAL_MISMATCH"],
    cases: ["principals-not-matching"],
    applies: (testCase) => isLimitedToOthers(testCase),
  },
  {
    reason: "the reserved field of a certificate is empty",
    codes: ["CERT_MALFORMED"],
    cases: ["wire-reserved-field"],
  },
];

function certificateInfo(testCase: JsonObject): JsonObject | undefined {
  const info = testCase.get("cert_info");
  return isJsonObject(info) ? info : undefined;
}

function hasCriticalOptions(testCase: JsonObject): boolean {
  const options = certificateInfo(testCase)?.get("critical_options");
  return isJsonObject(options) ? options.size > 0 : isJsonArray(options) && options.length > 0;
}

function isLimitedToOthers(testCase: JsonObject): boolean {
  const principals = certificateInfo(testCase)?.get("principals");
  return isJsonArray(principals) && principals.length > 0 &&
    !principals.includes("opkssh-wildcard") &&
    !principals.includes(testCase.get("principal") ?? "");
}
