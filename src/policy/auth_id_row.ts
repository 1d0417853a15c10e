/** A row of an auth_id file: who may become which account. */
export interface AuthIdRow {
  /** Line in the file, from 1. */
  readonly line: number;
  /** Name of the account, compared exactly. */
  readonly principal: string;
  /** Who; see `identity_rule.ts`. */
  readonly identity: string;
  /** Issuer of the ID token, compared exactly. */
  readonly issuer: string;
  /** The row as it is written, without its comment. */
  readonly text: string;
}
