import type { ServerConfig } from "../../config/default_server_config.ts";
import type { KeySetListing } from "../../oidc/key_set_cache.ts";
import type { SystemLog } from "../../platform/system_log.ts";
import type { TlsTrust } from "../../platform/tls_trust.ts";
import type { GroupEntry, UserAccount } from "../../platform/users.ts";
import type { AuthIdRow } from "../../policy/auth_id_row.ts";
import type { ProviderRows } from "../../policy/read_provider_rows.ts";
import type { ExaminedServer } from "../permissions/examine_server.ts";
import type { Known, SshdFacts } from "./sshd_facts.ts";

/** The command sshd asks about keys. */
export interface CommandFacts {
  /** Its words as configured, tokens not replaced. */
  readonly words: readonly [string, ...string[]];
  /** `AuthorizedKeysCommandUser`; empty when not set. */
  readonly userName: string;
  /** That account; undefined when there is none. */
  readonly account: UserAccount | undefined;
  /** Why sshd would not run the program; undefined when it would. */
  readonly problem: string | undefined;
  /** The program at the end of links; undefined when it does not exist. */
  readonly resolved: string | undefined;
  /** `opkssh`: calls `verify`; `wrapper`: a script that names opkssh; `other`: neither. */
  readonly kind: "opkssh" | "wrapper" | "other";
  /** The opkssh that is asked in the end; undefined when that cannot be seen. */
  readonly program: string | undefined;
  /** The key filter that sshd runs in front of it; undefined when there is none. */
  readonly filter: KeyFilterFacts | undefined;
}

/** A key filter, see `key_filter_script.ts`. */
export interface KeyFilterFacts {
  /** The program it starts, as it names it; undefined when its text is not what the installer writes. */
  readonly starts: string | undefined;
  /** Why sshd would not run that program; undefined when it would, or when there is none. */
  readonly problem: string | undefined;
}

/** What became of running the command as sshd does, with a certificate that is none of ours. */
export interface DryVerifyFacts {
  /** Name of the account it ran as. */
  readonly as: string;
  /** How it ended. */
  readonly outcome:
    /** `vouched`: it printed the key it was asked about, so sshd would let its holder in. */
    | { readonly kind: "exited"; readonly code: number; readonly vouched: boolean }
    | { readonly kind: "not-started"; readonly reason: string }
    | { readonly kind: "timeout" };
  /** Code of the refusal it named; undefined when it named none. */
  readonly refusal: string | undefined;
  /** First line of standard error. */
  readonly said: string;
  readonly milliseconds: number;
}

/** How a provider answered. */
export interface ProviderReach {
  readonly issuer: string;
  /** Milliseconds for discovery document and keys. */
  readonly milliseconds: number;
  /** Why they could not be had. */
  readonly problem: {
    readonly code: string;
    readonly message: string;
    /** True when the server could not prove who it is. */
    readonly tls: boolean;
  } | undefined;
  /** Its clock minus ours in seconds; undefined when it did not say. */
  readonly clockAhead: number | undefined;
}

/** Home policy through sudo. */
export interface SudoFacts {
  /** Whether there is a rule file; undefined when that could not be seen. */
  readonly rule: boolean | undefined;
  /** Where sudo is; undefined when there is none. */
  readonly sudo: string | undefined;
  /** The program the rule must name. */
  readonly program: string | undefined;
  /** What the verify account may run through sudo without a password, as sudo lists it. */
  readonly allowed: Known<readonly string[]>;
  /** Programs among them that the installer's rule for a chained command names. */
  readonly chained: readonly string[];
  /** Whether that covers `readhome`. */
  readonly readhome: Known<boolean>;
}

/** SELinux; `none` where there is none. */
export interface SelinuxFacts {
  readonly mode: "Enforcing" | "Permissive" | "Disabled" | "none";
  /** Whether the module is loaded. */
  readonly module: Known<boolean>;
  /** The boolean `opkssh_enable_home`. */
  readonly homeAllowed: Known<boolean>;
}

/** Everything `doctor` knows about a server; the checks see nothing else. */
export interface DoctorFacts {
  readonly os: typeof Deno.build.os;
  /** Whether root asks; without that much stays unknown. */
  readonly privileged: boolean;
  readonly sshd: SshdFacts;
  /** Undefined when sshd has no command, or its settings are not known. */
  readonly command: CommandFacts | undefined;
  readonly account: UserAccount | undefined;
  readonly group: GroupEntry | undefined;
  readonly server: ExaminedServer;
  readonly config: Known<ServerConfig>;
  readonly configFiles: { readonly toml: boolean; readonly yaml: boolean };
  readonly providers: Known<ProviderRows>;
  readonly policy: Known<readonly AuthIdRow[]>;
  readonly reach: readonly ProviderReach[];
  readonly trust: TlsTrust;
  /** Variables the caller's shell has for connections, and sshd does not hand over. */
  readonly ignoredVariables: readonly string[];
  readonly cache: KeySetListing;
  /** Unix seconds. */
  readonly now: number;
  /** Size of the log file in bytes; undefined when there is none. */
  readonly logSize: number | undefined;
  /** The logs of the system that are configured; why one cannot be written, undefined when it can. */
  readonly systemLogs: ReadonlyMap<SystemLog, string | undefined>;
  readonly sudo: SudoFacts;
  readonly selinux: SelinuxFacts;
  /** Undefined when there is no command to run. */
  readonly dryVerify: DryVerifyFacts | undefined;
}
