import type { JsonObject } from "../../src/encoding/json_value.ts";
import { isJsonArray, isJsonObject } from "../../src/encoding/json_value.ts";
import { DuplicateMemberError, parseJson } from "../../src/encoding/parse_json.ts";
import { BadEvidenceError } from "../../src/errors/refusal.ts";
import { parseCertificate } from "../../src/ssh/parse_certificate.ts";
import { text } from "./vector_case.ts";

/** A decision by which we answer otherwise than the vectors say. */
export interface Decision {
  /** What we decided, in one sentence. */
  readonly reason: string;
  /** Our answer: refused with one of these codes, or accepted. */
  readonly answer: { readonly refused: readonly string[] } | "accepted";
  /** Cases by name, as far as they are known. */
  readonly cases: readonly string[];
  /** The same class in files never seen before: true when the case's own data shows it. */
  readonly applies?: (testCase: JsonObject) => boolean;
}

/** The complete list; any other difference is a mismatch. */
export const DECIDED_DIFFERENTLY: readonly Decision[] = [
  {
    reason: "a certificate with critical options is none that login writes",
    answer: { refused: ["CERT_CRITICAL_OPTION"] },
    cases: ["critical-force-command", "critical-source-address"],
    applies: hasCriticalOptions,
  },
  {
    reason: "only key types a PK Token can be bound to are taken; sk keys are not",
    answer: { refused: ["CERT_NOT_CERT"] },
    cases: ["sk-ecdsa-cert", "sk-ed25519-cert"],
    applies: (testCase) => text(testCase, "key_type").startsWith("sk-"),
  },
  {
    reason: "a certificate limited to other users does not open this one",
    answer: { refused: ["CERT_PRINCIPAL_MISMATCH"] },
    cases: [
      "principals-not-matching",
      "principal-leading-underscore",
      "principal-trailing-dollar",
      "principal-email",
      "principal-128-characters",
      "principal-128-and-dollar",
    ],
    applies: isLimitedToOthers,
  },
  {
    reason: "the reserved field of a certificate is empty",
    answer: { refused: ["CERT_MALFORMED"] },
    cases: ["wire-reserved-field"],
    applies: hasReservedContent,
  },
  {
    reason: "no member name occurs twice, whichever the reader would have kept",
    answer: { refused: ["PKT_DUP_MEMBER"] },
    cases: ["email-key-duplicate-exact-last-wins"],
    applies: hasDuplicateClaim,
  },
  {
    reason: "an ending in oidc-match-end:email: begins with @, or look-alike domains would match",
    answer: { refused: ["POLICY_DENIED"] },
    cases: ["match-end-without-at-matches-lookalike", "match-end-single-letter"],
    applies: hasLooseEnding,
  },
  {
    reason: "a file with a stricter mode than the Go tool writes is as good",
    answer: "accepted",
    cases: ["system-mode-0440-rejected", "home-mode-0400-ignored"],
    applies: hasOnlyStricterModes,
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
  const principals = certificateInfo(testCase)?.get("principals") ??
    testCase.get("cert_principals");
  return isJsonArray(principals) && principals.length > 0 &&
    !principals.includes("opkssh-wildcard") && !principals.includes(text(testCase, "principal"));
}

function hasLooseEnding(testCase: JsonObject): boolean {
  const files = testCase.get("files");
  const rows = isJsonObject(files) ? text(files, "auth_id") + text(files, "home_auth_id") : "";
  return /oidc-match-end:email:[^@\s]/.test(rows + text(testCase, "auth_id"));
}

function hasDuplicateClaim(testCase: JsonObject): boolean {
  const raw = text(testCase, "claims_raw").replaceAll(/@(?:IAT|EXP)@/g, "0");
  try {
    parseJson(raw);
    return false;
  } catch (error) {
    return error instanceof DuplicateMemberError;
  }
}

/** No bit that the usual mode lacks, and still readable for the verify user or the owner. */
function hasOnlyStricterModes(testCase: JsonObject): boolean {
  const modes = testCase.get("modes");
  if (!isJsonObject(modes) || modes.size === 0) return false;
  return [...modes].every(([name, value]) => {
    const mode = typeof value === "string" ? Number.parseInt(value, 8) : Number.NaN;
    const [usual, readable] = name === "home_auth_id" ? [0o600, 0o400] : [0o640, 0o040];
    return (mode & ~usual) === 0 && (mode & readable) !== 0;
  });
}

function hasReservedContent(testCase: JsonObject): boolean {
  try {
    return parseCertificate(text(testCase, "key_type"), text(testCase, "cert")).reserved.length > 0;
  } catch (error) {
    if (error instanceof BadEvidenceError) return false;
    throw error;
  }
}
