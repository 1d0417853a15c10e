/** Which auth_id file rows come from. */
export interface PolicySource {
  /** The administrator's file, or the account's own in its home directory. */
  readonly name: "system" | "home";
  /** Path, for messages. */
  readonly path: string;
}
