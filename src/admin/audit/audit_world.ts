import type { AccountListing } from "../../platform/list_accounts.ts";
import type { OsClass } from "../../platform/os_class.ts";
import type { ServerWorld } from "../server_world.ts";

/** What `opkssh audit` needs of the machine. */
export interface AuditWorld extends ServerWorld {
  /** Version of this program. */
  readonly version: string;
  /** All accounts with a home. */
  listAccounts(): Promise<AccountListing>;
  /** Family of the system. */
  osClass(): Promise<OsClass>;
  /** Version of the installed OpenSSH server; empty when unknown. */
  openSsh(): Promise<string>;
}
