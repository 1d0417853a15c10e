import { type BrowserCommand, browserCommands } from "./browser_commands.ts";
import { type BrowserHost, systemBrowserHost } from "./browser_host.ts";
import { describeOsError } from "./describe_os_error.ts";

/** What became of showing a URL. */
export type BrowserOutcome =
  | { readonly kind: "opened"; readonly program: string }
  | { readonly kind: "not-wanted" }
  | {
    readonly kind: "failed";
    /** What was tried and why it failed, one sentence part each. */
    readonly reasons: readonly string[];
  };

/** Seams and limits. */
export interface OpenBrowserOptions {
  /** What the choice of the program depends on, default this machine. */
  readonly host?: BrowserHost;
  /**
   * Milliseconds in which an opener's own failure is noticed, default 1500. One that still runs
   * then counts as working: a browser started in the foreground stays until it is closed.
   */
  readonly noticeMs?: number;
}

/**
 * Shows a URL in the person's browser. Returns as soon as an opener has ended, at the latest after
 * `noticeMs` each; openers outlive this program and see nothing of its terminal. The Go tool does
 * not notice an opener that starts and then fails; see tests/unit/platform/open_browser_test.ts.
 *
 * @param url an http or https URL with a host
 * @param options seams and limits
 * @returns what became of it; failing is an outcome, not an error
 * @throws {CommandError} `provider_reply_invalid` when it is not a web address
 */
export async function openBrowser(
  url: string,
  options: OpenBrowserOptions = {},
): Promise<BrowserOutcome> {
  const commands = browserCommands(url, options.host ?? systemBrowserHost());
  if (commands.length === 0) return { kind: "not-wanted" };
  const reasons: string[] = [];
  for (const command of commands) {
    const reason = await start(command, options.noticeMs ?? 1500);
    if (reason === undefined) return { kind: "opened", program: command.argv[0] };
    reasons.push(`${command.argv[0]}: ${reason}`);
  }
  return { kind: "failed", reasons };
}

/** Why the opener failed, undefined when it did not (yet). */
async function start(command: BrowserCommand, noticeMs: number): Promise<string | undefined> {
  const [program, ...args] = command.argv;
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      args,
      env: { ...command.env },
      stdin: "null",
      stdout: "null",
      stderr: "null",
      // Ctrl-C at our terminal must not close the browser.
      detached: true,
    }).spawn();
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "not found" : describeOsError(error);
  }
  child.unref();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const noticed = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), noticeMs);
  });
  const status = await Promise.race([child.status, noticed]);
  clearTimeout(timer);
  if (status === undefined || status.success) return undefined;
  return status.signal === null
    ? `ended with exit code ${status.code}`
    : `was ended by ${status.signal}`;
}
