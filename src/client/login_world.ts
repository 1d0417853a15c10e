import type { HttpClient } from "../oidc/open_http_client.ts";
import type { HttpGetSettings } from "../oidc/http_get.ts";
import type { ServeHttp } from "../oidc/loopback_server.ts";
import type { AgentAddress } from "../platform/agent_address.ts";
import type { BrowserPossible } from "../platform/can_open_browser.ts";
import type { ClientPaths } from "../platform/client_paths.ts";
import type { Clock } from "../platform/clock.ts";
import type { EverySecond } from "../platform/every_second.ts";
import type { FileSystem } from "../platform/file_system.ts";
import type { InterruptibleSleep } from "../platform/interruptible_sleep.ts";
import type { BrowserOutcome } from "../platform/open_browser.ts";
import type { Random } from "../platform/random.ts";
import type { TlsTrust, TlsTrustOptions } from "../platform/tls_trust.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Everything a login reaches outside itself; the real one is `systemLoginWorld`. */
export interface LoginWorld {
  readonly terminal: Terminal;
  /** Reads one environment variable. */
  readonly env: (name: string) => string | undefined;
  /** Unix seconds, fractional. */
  readonly now: Clock;
  readonly random: Random;
  readonly paths: ClientPaths;
  readonly fileSystem: FileSystem;
  /** Decides which certificate authorities are trusted. */
  readonly tlsTrust: (options: TlsTrustOptions) => Promise<TlsTrust>;
  /** Opens the way to the network. */
  readonly openHttpClient: (settings: HttpGetSettings) => HttpClient;
  /** Shows an address to the person. */
  readonly openBrowser: (url: string) => Promise<BrowserOutcome>;
  /** Whether that makes sense here. */
  readonly canOpenBrowser: () => BrowserPossible;
  /** Asks for one line on stdin; undefined at its end, and for a line too long or no text. */
  readonly readLine: (question: string) => Promise<string | undefined>;
  /** Waits between two requests. */
  readonly sleep: InterruptibleSleep;
  /** Runs something once a second. */
  readonly everySecond: EverySecond;
  /** Milliseconds from any fixed point. */
  readonly monotonic: () => number;
  /** What `ssh -V` says; undefined when there is no ssh. */
  readonly sshVersion: () => Promise<string | undefined>;
  /** Where the SSH agent listens; undefined for nowhere. */
  readonly agent?: AgentAddress | undefined;
  /** Aborted by Ctrl-C. */
  readonly signal?: AbortSignal | undefined;
  /** Default the runtime's HTTP server. */
  readonly serve?: ServeHttp | undefined;
  /** User ids that may own the machine-wide configuration, default root only. */
  readonly systemOwners?: readonly number[] | undefined;
}
