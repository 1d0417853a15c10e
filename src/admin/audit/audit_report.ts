/** How grave a finding is; the Go tool's words. */
export type AuditStatus = "SUCCESS" | "WARNING" | "ERROR";

/** One row of a policy file, judged. Names are those of the JSON output. */
export interface AuditRowReport {
  readonly status: AuditStatus;
  /** What to do, one sentence each; null for a row that could not be read. */
  readonly hints: readonly string[] | null;
  readonly principal: string;
  readonly "identity_attr": string;
  readonly issuer: string;
  /** What was found, one sentence. */
  readonly reason: string;
  /** From 1; comments and blank lines count. */
  readonly "line_number": number;
  /** What was found, stable; ours. */
  readonly "reason_code": AuditReasonCode;
}

/** What can be found about a row, stable. */
export type AuditReasonCode =
  | "ok"
  | "syntax"
  | "arity"
  | "issuer-empty"
  | "issuer-not-found"
  | "issuer-unusable"
  | "issuer-not-https"
  | "principal-invalid"
  | "identity-matches-nobody"
  | "identity-doubtful"
  | "other-principal";

/** A policy file, judged. */
export interface AuditFileReport {
  readonly "file_path": string;
  /** Null for a file that could not be read. */
  readonly rows: readonly AuditRowReport[] | null;
  /** Why it could not be read; empty when it could. */
  readonly error: string;
  /** What is wrong with owner and mode; empty when nothing is. */
  readonly "perms_error": string;
}

/** A row of the providers file, judged; ours. */
export interface AuditProviderRow {
  readonly status: AuditStatus;
  readonly issuer: string;
  readonly "line_number": number;
  readonly reason: string;
  readonly hints: readonly string[];
}

/** The providers file, judged; the Go tool has the first two members. */
export interface AuditProvidersReport {
  readonly "file_path": string;
  readonly error: string;
  readonly "perms_error": string;
  readonly rows: readonly AuditProviderRow[];
}

/** Any other file that decides, judged; ours. */
export interface AuditOtherReport {
  readonly "file_path": string;
  readonly error: string;
  readonly "perms_error": string;
  readonly warnings: readonly string[];
}

/** Everything `opkssh audit` found: the members of the Go tool, then ours. */
export interface AuditReport {
  /** True when nothing at all is wrong. */
  readonly ok: boolean;
  /** Who ran it. */
  readonly username: string;
  readonly "providers_file": AuditProvidersReport;
  readonly "system_policy": AuditFileReport;
  /** Null when homes were not looked at. */
  readonly "home_policy": readonly AuditFileReport[] | null;
  readonly "opk_version": string;
  readonly "openssh_version": string;
  readonly "os_info": string;
  /** Server configuration; null when there is none. */
  readonly "config_file": AuditOtherReport | null;
  readonly plugins: readonly AuditOtherReport[];
  /** Directories and plugin programs with a wrong owner or mode. */
  readonly permissions: readonly AuditOtherReport[];
  /** Why something may be missing here. */
  readonly warnings: readonly string[];
}
