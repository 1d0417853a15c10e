import type { OpenSshVersion } from "../../ssh/openssh_version.ts";

/** Something that could be found out, or why not. */
export type Known<T> =
  | { readonly known: true; readonly value: T }
  | {
    readonly known: false;
    readonly why: string;
    /** True when root could find out. */
    readonly denied: boolean;
    /** True when there is nothing to know, because there is no such file. */
    readonly absent?: boolean;
  };

/** A directive in a file of sshd's configuration. */
export interface SshdDirective {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Lower case. */
  readonly keyword: string;
  /** The rest of the line as written, without outer blanks and without a comment. */
  readonly value: string;
  /** Criteria of the `Match` block it stands in; undefined outside of one. */
  readonly match: string | undefined;
}

/** What is known about the SSH server of this machine. */
export interface SshdFacts {
  /** Where sshd is; undefined when none was found. */
  readonly path: string | undefined;
  /** What it calls itself; empty when unknown. */
  readonly versionText: string;
  readonly version: OpenSshVersion | undefined;
  /** `sshd -T`: effective values by lower-case keyword, several where a keyword may repeat. */
  readonly settings: Known<ReadonlyMap<string, readonly string[]>>;
  /** Every directive of the configuration files, in the order in which sshd reads them. */
  readonly directives: readonly SshdDirective[];
  /** Files that could not be read, one sentence each. */
  readonly problems: readonly string[];
  /** How the service manager starts sshd; empty when unknown. */
  readonly serviceCommand: string;
}
