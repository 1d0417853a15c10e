import type { RefusalCode } from "../errors/refusal_code.ts";

/**
 * What a refusal means for the reader of a log, coarser than its code: what to look at next. Stable
 * like the codes.
 */
export type RefusalReason =
  | "usage"
  | "not_a_certificate"
  | "certificate_malformed"
  | "certificate_refused"
  | "no_pkt_extension"
  | "pkt_malformed"
  | "cic_signature_bad"
  | "upk_mismatch"
  | "unknown_issuer"
  | "audience_mismatch"
  | "unsupported_algorithm"
  | "gq_required"
  | "commitment_mismatch"
  | "issuer_unreachable"
  | "issuer_reply_unusable"
  | "signing_key_not_found"
  | "bad_op_signature"
  | "expired"
  | "not_yet_valid"
  | "expiry_claim_missing_or_bad"
  | "refreshed_token_refused"
  | "unsafe_cert_principal"
  | "cert_principal_mismatch"
  | "denied_email"
  | "denied_user"
  | "no_policy_match"
  | "policy_unreadable"
  | "providers_unreadable"
  | "providers_empty"
  | "providers_bad_expiration"
  | "providers_unusable"
  | "config_unusable"
  | "internal";

/**
 * A table rather than rules: a new code does not compile without its reason. Made when it is asked
 * for, because a login that is allowed has no use for it.
 */
const reasons = (): Readonly<Record<RefusalCode, RefusalReason>> => ({
  USAGE: "usage",
  CERT_NOT_CERT: "not_a_certificate",
  CERT_TOO_LARGE: "certificate_malformed",
  CERT_MALFORMED: "certificate_malformed",
  CERT_TYPE_MISMATCH: "not_a_certificate",
  CERT_SIG_INVALID: "certificate_refused",
  CERT_NOT_SELF_SIGNED: "certificate_refused",
  CERT_NOT_USER: "certificate_refused",
  CERT_NOT_VALID_NOW: "certificate_refused",
  CERT_CRITICAL_OPTION: "certificate_refused",
  CERT_BAD_PRINCIPAL: "unsafe_cert_principal",
  CERT_NO_PKT: "no_pkt_extension",
  CERT_KEY_MISMATCH: "upk_mismatch",
  PKT_TOO_LARGE: "pkt_malformed",
  PKT_SEGMENTS: "pkt_malformed",
  PKT_FRESH_SHAPE: "pkt_malformed",
  PKT_BASE64: "pkt_malformed",
  PKT_JSON: "pkt_malformed",
  PKT_DUP_MEMBER: "pkt_malformed",
  PKT_CLAIM_TYPE: "pkt_malformed",
  PKT_CRIT: "pkt_malformed",
  PKT_UNKNOWN_TYP: "pkt_malformed",
  PKT_MISSING_OP: "pkt_malformed",
  PKT_MISSING_CIC: "pkt_malformed",
  PKT_DUP_OP: "pkt_malformed",
  PKT_DUP_CIC: "pkt_malformed",
  PKT_DUP_COS: "pkt_malformed",
  CIC_MISSING: "pkt_malformed",
  CIC_NULL: "pkt_malformed",
  CIC_ALG_MISMATCH: "pkt_malformed",
  CIC_ALG_UNSUPPORTED: "pkt_malformed",
  CIC_KEY_INVALID: "pkt_malformed",
  CIC_NOT_CANONICAL: "pkt_malformed",
  CIC_SIG_INVALID: "cic_signature_bad",
  ISS_MISSING: "unknown_issuer",
  ISS_UNKNOWN: "unknown_issuer",
  AUD_MISSING: "audience_mismatch",
  AUD_MISMATCH: "audience_mismatch",
  OP_ALG_MISSING: "unsupported_algorithm",
  OP_ALG_UNSUPPORTED: "unsupported_algorithm",
  OP_GQ_REQUIRED: "gq_required",
  COMMIT_MISSING: "commitment_mismatch",
  COMMIT_MISMATCH: "commitment_mismatch",
  COMMIT_AUD_PREFIX: "commitment_mismatch",
  COMMIT_KEYBOUND_UNEXPECTED: "commitment_mismatch",
  KEY_NOT_FOUND: "signing_key_not_found",
  KEY_AMBIGUOUS: "signing_key_not_found",
  KEY_ALG: "unsupported_algorithm",
  KEY_USE: "unsupported_algorithm",
  OP_SIG_INVALID: "bad_op_signature",
  GQ_HEADER: "bad_op_signature",
  GQ_ORIG_ALG: "unsupported_algorithm",
  GQ_ISS: "unknown_issuer",
  GQ_KEY_TYPE: "unsupported_algorithm",
  GQ_LENGTH: "bad_op_signature",
  GQ_SIG_INVALID: "bad_op_signature",
  EXP_CLAIM_MISSING: "expiry_claim_missing_or_bad",
  EXP_CLAIM_INVALID: "expiry_claim_missing_or_bad",
  EXPIRED: "expired",
  TOO_OLD: "expired",
  NOT_YET_VALID: "not_yet_valid",
  FRESH_MISSING: "expired",
  FRESH_IDENTITY: "refreshed_token_refused",
  FRESH_ORDER: "refreshed_token_refused",
  FRESH_SIG: "refreshed_token_refused",
  FRESH_AUD: "refreshed_token_refused",
  FRESH_EXPIRED: "expired",
  FRESH_NONCE: "refreshed_token_refused",
  DENIED_EMAIL: "denied_email",
  DENIED_USER: "denied_user",
  CERT_PRINCIPAL_MISMATCH: "cert_principal_mismatch",
  POLICY_DENIED: "no_policy_match",
  CFG_UNUSABLE: "config_unusable",
  CFG_PROVIDERS_UNREADABLE: "providers_unreadable",
  CFG_NO_PROVIDERS: "providers_empty",
  CFG_BAD_POLICY: "providers_bad_expiration",
  CFG_COMMITMENT: "providers_unusable",
  POLICY_UNREADABLE: "policy_unreadable",
  DISC_FAILED: "issuer_unreachable",
  DISC_ISSUER_MISMATCH: "issuer_reply_unusable",
  JWKS_FAILED: "issuer_unreachable",
  JWKS_INVALID: "issuer_reply_unusable",
  INTERNAL: "internal",
});

/**
 * The coarse reason of a refusal.
 *
 * @param code the refusal's code
 * @returns the reason
 */
export function refusalReason(code: RefusalCode): RefusalReason {
  return reasons()[code];
}
