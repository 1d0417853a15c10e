import type { ServerConfig } from "../../config/default_server_config.ts";
import type { HttpGet } from "../../oidc/http_get.ts";
import type { KeySetStore } from "../../oidc/key_set_cache.ts";
import type { OsClass } from "../../platform/os_class.ts";
import type { ProgramResult, RunProgramOptions } from "../../platform/run_program.ts";
import type { TlsTrust } from "../../platform/tls_trust.ts";
import type { ServerWorld } from "../server_world.ts";

/** What `opkssh doctor` needs of the machine. */
export interface DoctorWorld extends ServerWorld {
  /** Unix seconds, fractional. */
  readonly now: () => number;
  /** Milliseconds from any fixed point. */
  readonly monotonic: () => number;
  readonly store: KeySetStore;
  /** Runs a program to its end. */
  run(options: RunProgramOptions): Promise<ProgramResult>;
  /** The way to the providers, as `verify` has it, and what it trusts. */
  connect(config: ServerConfig): Promise<{ readonly get: HttpGet; readonly trust: TlsTrust }>;
  /** Family of the system. */
  osClass(): Promise<OsClass>;
}
