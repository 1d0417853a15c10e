import type { ServerConfig } from "../../config/default_server_config.ts";
import type { HttpGet } from "../../oidc/http_get.ts";
import type { KeySetStore } from "../../oidc/key_set_cache.ts";
import type { OsClass } from "../../platform/os_class.ts";
import type { ProgramResult, RunProgramOptions } from "../../platform/run_program.ts";
import type { TlsTrust } from "../../platform/tls_trust.ts";
import type { SystemLog } from "../../platform/system_log.ts";
import type { ServerWorld } from "../server_world.ts";

/** The way to the providers. */
export interface ProviderConnection {
  readonly get: HttpGet;
  /** Whom it trusts. */
  readonly trust: TlsTrust;
  /** Variables the caller's shell has for connections, and sshd does not hand over. */
  readonly ignoredVariables: readonly string[];
}

/** What `opkssh doctor` needs of the machine. */
export interface DoctorWorld extends ServerWorld {
  /** Unix seconds, fractional. */
  readonly now: () => number;
  /** Milliseconds from any fixed point. */
  readonly monotonic: () => number;
  readonly store: KeySetStore;
  /** Runs a program to its end. */
  run(options: RunProgramOptions): Promise<ProgramResult>;
  /** The way to the providers as `verify` has it: with nothing of the caller's environment. */
  connect(config: ServerConfig): Promise<ProviderConnection>;
  /** Tries to open a log of the system: why it cannot be written, undefined when it can. */
  systemLog(log: SystemLog): Promise<string | undefined>;
  /** Family of the system. */
  osClass(): Promise<OsClass>;
}
