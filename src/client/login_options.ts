import type { AgentMode } from "../config/agent_mode.ts";
import type { LoginFlow } from "../config/login_flow.ts";
import type { UserKeyKind } from "../ssh/user_key_pair.ts";

/** What `opkssh login` was asked for; undefined means not given. */
export interface LoginOptions {
  /** Alias of the provider. */
  readonly alias?: string | undefined;
  /** `--provider`: a provider that need not be configured. */
  readonly provider?: string | undefined;
  /** `--config-path`. */
  readonly configPath?: string | undefined;
  /** `--key-type`, default `ecdsa`. */
  readonly keyType?: UserKeyKind | undefined;
  /** `--private-key-file`; empty counts as not given. */
  readonly privateKeyFile?: string | undefined;
  /** `--agent`; undefined leaves it to the configuration. */
  readonly agent?: AgentMode | undefined;
  /** Passphrase for the private key file; undefined for none. Secret. */
  readonly passphrase?: string | undefined;
  /** `--ppk`: also write the key as PuTTY reads it. */
  readonly ppk?: boolean | undefined;
  /** `--print-key`: to stdout, into no file. */
  readonly printKey?: boolean | undefined;
  /** `--principals`: exactly these, possibly none; undefined means whatever the server allows. */
  readonly principals?: readonly string[] | undefined;
  /** `--lifetime` of the certificate itself, in seconds; undefined means for ever. */
  readonly lifetimeSeconds?: number | undefined;
  /** `--send-access-token`; undefined leaves it to the provider's configuration. */
  readonly sendAccessToken?: boolean | undefined;
  /** `--remote-redirect-uri`; empty counts as not given. */
  readonly remoteRedirectUri?: string | undefined;
  /** `--disable-browser-open`. */
  readonly disableBrowserOpen?: boolean | undefined;
  /** `--flow`; undefined leaves it to the configuration. */
  readonly flow?: LoginFlow | undefined;
  /** `--auto-refresh`: stay and renew the key before it expires. */
  readonly autoRefresh?: boolean | undefined;
  /** `--timeout`: how long to wait for the browser, in seconds, default 300. */
  readonly timeoutSeconds?: number | undefined;
}

/** The same, with what the configuration says. */
export interface SettledLoginOptions extends LoginOptions {
  readonly agent: AgentMode;
  readonly flow: LoginFlow;
}
