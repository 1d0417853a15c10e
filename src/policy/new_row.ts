/** A row that is to be written into an auth_id file. */
export interface NewRow {
  /** Name of the account. */
  readonly principal: string;
  /** Who; see `identity_rule.ts`. */
  readonly identity: string;
  /** Issuer of the ID token. */
  readonly issuer: string;
}
