/** What a person should hear about although it does not decide. */
export type PolicyWarningKind =
  /** A row whose identity is only a prefix; it would match everybody and therefore matches nobody. */
  | "unsafe-match-any"
  /** An address ending that does not begin with `@`; it would match look-alike domains. */
  | "unsafe-match-end"
  /** `oidc:` without a claim and a value. */
  | "malformed-oidc-attribute"
  /** `repo:` with a pattern that cannot be read. */
  | "bad-glob"
  /** A row matched through an address that the provider does not say it has verified. */
  | "email-verified-missing"
  /** A row matched through an address that the provider says it has not verified. */
  | "email-verified-not-true"
  /** The account's own policy file has no row for the account. */
  | "home-policy-empty";

/** A warning with its place. */
export interface PolicyWarning {
  /** What, stable. */
  readonly kind: PolicyWarningKind;
  /** The policy file. */
  readonly file: string;
  /** Line in the file, from 1; 0 when the warning is about the whole file. */
  readonly line: number;
  /** The row as it is written, shortened; empty when the warning is about the whole file. */
  readonly text: string;
}
