import type { VerifierRight } from "./acl/protected_sddl.ts";

/** What a file or directory of the server is for. */
export type ServerFileId =
  /** `/etc/opk`. */
  | "base"
  /** `/etc/opk/policy.d`. */
  | "policy_dir"
  /** Key sets kept between runs. */
  | "cache_dir"
  /** Directory of the log; only where it is ours (Windows). */
  | "log_dir"
  /** Who may become whom. */
  | "auth_id"
  /** Issuers the administrator trusts. */
  | "providers"
  /** `config.toml` or `config.yml`. */
  | "config"
  /** A policy plugin's configuration. */
  | "plugin"
  /** A policy plugin's program. */
  | "plugin_command"
  /** One record per attempt. */
  | "log"
  /** Lets the verify account run `readhome`. */
  | "sudoers"
  /** This program, as sshd runs it. */
  | "binary"
  /** An account's own policy file. */
  | "home_policy";

/** Whom a file belongs to: root, the verify account or its group, or the account it is about. */
export type ServerAccount = "root" | "verifier" | "account";

/** What the verify account must be able to do with it, whatever owner, group and mode say. */
export type VerifierNeed = "nothing" | "read" | "search" | "run" | "append" | "keep";

/** What a file or directory of the server must be like. */
export interface ServerFileRule {
  readonly kind: "file" | "directory";
  /** Who may own it; the first one is whom `permissions fix` gives it to. */
  readonly owners: readonly [ServerAccount, ...ServerAccount[]];
  /** The group `permissions fix` sets; undefined when the group does not matter. */
  readonly group: ServerAccount | undefined;
  /** True when any other group is a fault even where access would do. */
  readonly groupMatters: boolean;
  /** The mode `permissions fix` sets. */
  readonly mode: number;
  /** Bits that may be set. Stricter is fine as long as the verify account gets what it needs. */
  readonly most: number;
  readonly verifier: VerifierNeed;
  /** Whether its absence is a fault. */
  readonly presence: "required" | "optional";
  /** What `permissions fix` may do: make it, change it, or only say what is wrong. */
  readonly repair: "create" | "change" | "nothing";
  /** True when what stands in it lets people in, so that nobody else may have written it. */
  readonly decides: boolean;
  /** What the verify account may do on Windows. */
  readonly windows: VerifierRight;
}

const POLICY_FILE = {
  kind: "file",
  owners: ["root"],
  group: "verifier",
  groupMatters: true,
  mode: 0o640,
  most: 0o640,
  verifier: "read",
  decides: true,
  windows: "read",
} as const satisfies Partial<ServerFileRule>;

const DIRECTORY = {
  kind: "directory",
  owners: ["root"],
  group: "verifier",
  groupMatters: false,
  mode: 0o750,
  most: 0o755,
  verifier: "search",
  presence: "required",
  repair: "create",
  decides: true,
  windows: "read",
} as const satisfies ServerFileRule;

/**
 * What every file and directory of the server must be like: the one table from which `permissions`,
 * `audit` and `doctor` judge and repair. What `verify` demands is part of it
 * (`tests/unit/platform/server_file_rules_test.ts`).
 */
export const SERVER_FILE_RULES: Readonly<Record<ServerFileId, ServerFileRule>> = {
  "base": DIRECTORY,
  "policy_dir": DIRECTORY,
  "cache_dir": {
    ...DIRECTORY,
    owners: ["verifier"],
    mode: 0o700,
    most: 0o700,
    verifier: "keep",
    windows: "modify",
  },
  "log_dir": { ...DIRECTORY, decides: false, windows: "modify" },
  "auth_id": { ...POLICY_FILE, presence: "required", repair: "create" },
  "providers": { ...POLICY_FILE, presence: "required", repair: "change" },
  "config": { ...POLICY_FILE, presence: "optional", repair: "change" },
  "plugin": { ...POLICY_FILE, presence: "optional", repair: "change" },
  "plugin_command": {
    ...POLICY_FILE,
    group: undefined,
    groupMatters: false,
    mode: 0o755,
    // whom it runs as is the administrator's business
    most: 0o7755,
    verifier: "run",
    presence: "required",
    repair: "nothing",
  },
  "log": {
    ...POLICY_FILE,
    owners: ["root", "verifier"],
    groupMatters: false,
    mode: 0o660,
    most: 0o660,
    verifier: "append",
    presence: "required",
    repair: "create",
    decides: false,
    windows: "modify",
  },
  "sudoers": {
    ...POLICY_FILE,
    group: "root",
    groupMatters: false,
    mode: 0o440,
    most: 0o640,
    verifier: "nothing",
    presence: "optional",
    repair: "change",
    windows: "none",
  },
  "binary": {
    ...POLICY_FILE,
    group: undefined,
    groupMatters: false,
    mode: 0o755,
    most: 0o755,
    verifier: "run",
    presence: "required",
    repair: "nothing",
  },
  "home_policy": {
    ...POLICY_FILE,
    owners: ["account"],
    group: undefined,
    groupMatters: false,
    mode: 0o600,
    most: 0o600,
    verifier: "nothing",
    presence: "optional",
    repair: "nothing",
    windows: "none",
  },
};
