/**
 * Every reason for which `verify` refuses a key: one stable code each, in the order in which the
 * stages run. Codes are part of the log format and of the manual; they are never renamed.
 */
export const BAD_EVIDENCE_CODES = [
  // what sshd handed over
  "CERT_NOT_CERT",
  "CERT_TOO_LARGE",
  "CERT_MALFORMED",
  "CERT_TYPE_MISMATCH",
  "CERT_SIG_INVALID",
  "CERT_NOT_SELF_SIGNED",
  "CERT_NOT_USER",
  "CERT_NOT_VALID_NOW",
  "CERT_CRITICAL_OPTION",
  "CERT_BAD_PRINCIPAL",
  "CERT_NO_PKT",
  "CERT_KEY_MISMATCH",
  // the PK Token's form
  "PKT_TOO_LARGE",
  "PKT_SEGMENTS",
  "PKT_FRESH_SHAPE",
  "PKT_BASE64",
  "PKT_JSON",
  "PKT_DUP_MEMBER",
  "PKT_CLAIM_TYPE",
  "PKT_CRIT",
  "PKT_UNKNOWN_TYP",
  "PKT_MISSING_OP",
  "PKT_MISSING_CIC",
  "PKT_DUP_OP",
  "PKT_DUP_CIC",
  "PKT_DUP_COS",
  // the client instance claims
  "CIC_MISSING",
  "CIC_NULL",
  "CIC_ALG_MISMATCH",
  "CIC_ALG_UNSUPPORTED",
  "CIC_KEY_INVALID",
  "CIC_NOT_CANONICAL",
  "CIC_SIG_INVALID",
  // what the OpenID Provider signed
  "ISS_MISSING",
  "ISS_UNKNOWN",
  "AUD_MISSING",
  "AUD_MISMATCH",
  "OP_ALG_MISSING",
  "OP_ALG_UNSUPPORTED",
  "OP_GQ_REQUIRED",
  "COMMIT_MISSING",
  "COMMIT_MISMATCH",
  "COMMIT_AUD_PREFIX",
  "COMMIT_KEYBOUND_UNEXPECTED",
  "KEY_NOT_FOUND",
  "KEY_AMBIGUOUS",
  "KEY_ALG",
  "KEY_USE",
  "OP_SIG_INVALID",
  "GQ_HEADER",
  "GQ_ORIG_ALG",
  "GQ_ISS",
  "GQ_KEY_TYPE",
  "GQ_LENGTH",
  "GQ_SIG_INVALID",
  // time
  "EXP_CLAIM_MISSING",
  "EXP_CLAIM_INVALID",
  "EXPIRED",
  "TOO_OLD",
  "NOT_YET_VALID",
  "FRESH_MISSING",
  "FRESH_IDENTITY",
  "FRESH_ORDER",
  "FRESH_SIG",
  "FRESH_AUD",
  "FRESH_EXPIRED",
  "FRESH_NONCE",
] as const;

/** The evidence is good, but this person may not become this user. */
export const NOT_ALLOWED_CODES = [
  "DENIED_EMAIL",
  "DENIED_USER",
  "CERT_PRINCIPAL_MISMATCH",
  "POLICY_DENIED",
] as const;

/** Nothing could be decided: the server's own files or the OpenID Provider are unusable. */
export const UNDECIDABLE_CODES = [
  "USAGE",
  "CFG_UNUSABLE",
  "CFG_PROVIDERS_UNREADABLE",
  "CFG_NO_PROVIDERS",
  "CFG_BAD_POLICY",
  "CFG_COMMITMENT",
  "POLICY_UNREADABLE",
  "DISC_FAILED",
  "DISC_ISSUER_MISMATCH",
  "JWKS_FAILED",
  "JWKS_INVALID",
  "INTERNAL",
] as const;

/** A code of the family "bad evidence". */
export type BadEvidenceCode = (typeof BAD_EVIDENCE_CODES)[number];
/** A code of the family "not allowed". */
export type NotAllowedCode = (typeof NOT_ALLOWED_CODES)[number];
/** A code of the family "undecidable". */
export type UndecidableCode = (typeof UNDECIDABLE_CODES)[number];
/** Any code with which `verify` refuses. */
export type RefusalCode = BadEvidenceCode | NotAllowedCode | UndecidableCode;
