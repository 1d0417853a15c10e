import { openHttpClient } from "../oidc/open_http_client.ts";
import { agentAddress } from "../platform/agent_address.ts";
import { canOpenBrowser } from "../platform/can_open_browser.ts";
import { clientPaths } from "../platform/client_paths.ts";
import { systemClock } from "../platform/clock.ts";
import { everySecond } from "../platform/every_second.ts";
import { homeDirectory } from "../platform/home_directory.ts";
import { interruptibleSleep } from "../platform/interruptible_sleep.ts";
import { monotonicClock } from "../platform/monotonic_clock.ts";
import { openBrowser } from "../platform/open_browser.ts";
import { systemRandom } from "../platform/random.ts";
import { runProgram } from "../platform/run_program.ts";
import { systemFileSystem } from "../platform/system_file_system.ts";
import { tlsTrust } from "../platform/tls_trust.ts";
import { LONGEST_ANSWER } from "../oidc/read_pasted_answer.ts";
import { askLine } from "../terminal/ask_line.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { LoginWorld } from "./login_world.ts";

/** What a command hands over. */
export interface SystemLoginWorldOptions {
  readonly terminal: Terminal;
  /** Reads one environment variable. */
  readonly env: (name: string) => string | undefined;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * The world of a login in this process.
 *
 * @param options terminal, environment, interruption
 * @returns the world
 * @throws {CommandError} `system_part_missing` when there is no home directory
 */
export function systemLoginWorld(options: SystemLoginWorldOptions): LoginWorld {
  return {
    ...options,
    now: systemClock,
    agent: agentAddress(options.env),
    random: systemRandom,
    paths: clientPaths(homeDirectory({ env: options.env })),
    fileSystem: systemFileSystem,
    tlsTrust,
    openHttpClient,
    openBrowser: (url) => openBrowser(url),
    canOpenBrowser: () => canOpenBrowser(),
    // nobody answers a question at a pipe, and nothing ends its line there
    readLine: (question) =>
      askLine(options.terminal.interactive ? question : "", { maxBytes: LONGEST_ANSWER }),
    sleep: interruptibleSleep,
    everySecond,
    monotonic: monotonicClock,
    sshVersion,
  };
}

/** `ssh -V` writes to stderr. */
async function sshVersion(): Promise<string | undefined> {
  const run = await runProgram({ argv: ["ssh", "-V"], timeoutMs: 2000 });
  return run.kind === "exited" ? new TextDecoder().decode(run.stderr) : undefined;
}
