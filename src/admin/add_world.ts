import type { Terminal } from "../terminal/terminal.ts";

/** What is known about a policy file before it is changed. */
export type PolicyFileState =
  /** It can be read, and `verify` would believe it. */
  | { readonly kind: "readable"; readonly text: string; readonly ownership: Ownership }
  /** There is none, and its directory (or, for a home directory, the home) can be looked into. */
  | { readonly kind: "absent" }
  /** The caller may not look at it. */
  | { readonly kind: "denied" }
  /** `verify` would not believe it: mode, owner, link, not a file, not UTF-8, too large. */
  | { readonly kind: "unusable"; readonly reason: string };

/** Mode and owner of a file; without meaning on Windows. */
export interface Ownership {
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** An account of this machine. */
export interface HomeAccount {
  readonly uid: number;
  readonly gid: number;
  /** Home directory; empty when the account has none. */
  readonly home: string;
}

/** What `add` needs of the machine. */
export interface AddWorld {
  /** Where it talks. */
  readonly terminal: Terminal;
  /** Where the files are. */
  readonly paths: {
    readonly authId: string;
    readonly providers: string;
    homeAuthId(home: string): string;
  };
  /** True for root, on Windows for an elevated process. */
  readonly privileged: boolean;

  /** Numeric id of the group of the verify account; undefined when there is none. 0 on Windows. */
  serverGroup(): Promise<number | undefined>;
  /** Looks an account up in the user database. */
  account(name: string): Promise<HomeAccount | undefined>;

  /** Reads the administrator's policy file, by the rules of `verify`. */
  readSystemPolicy(): Promise<PolicyFileState>;
  /** Reads an account's own policy file, by the rules of `verify`. */
  readHomePolicy(account: HomeAccount): Promise<PolicyFileState>;
  /** Text of the providers file; undefined when the caller may not read it or there is none. */
  readProviders(): Promise<string | undefined>;

  /**
   * Makes the directory of an account's own policy file when it is missing: mode 0700, owned by the
   * account.
   */
  makeHomePolicyDirectory(account: HomeAccount): Promise<void>;
  /**
   * Takes the lock under which a policy file is read and replaced; waits for other writers.
   *
   * @returns how to let it go
   * @throws {CommandError} when it cannot be had
   */
  lock(path: string): Promise<{ release(): void }>;
  /**
   * Replaces a file as a whole, so that at every instant it has its old or its new content.
   *
   * @throws {CommandError} `file_unwritable`, with the file as it was
   */
  replace(path: string, text: string, ownership: Ownership): Promise<void>;
}
