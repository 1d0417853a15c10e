/** How grave a finding is: an `error` keeps people out or lets strangers in. */
export type FindingStatus = "ok" | "warning" | "error";

/** One thing `doctor` looked at. */
export interface Finding {
  /** What was looked at, stable: `sshd-command`, `provider:https://op.example.com`. */
  readonly id: string;
  readonly status: FindingStatus;
  /** What was found: one sentence, lower case, no final period. */
  readonly fact: string;
  /** What to type or to write; undefined when nothing is wrong or there is nothing to type. */
  readonly hint?: string | undefined;
}
