import { unreachable } from "../errors/unreachable.ts";
import { type ProgramResult, runProgram } from "../platform/run_program.ts";
import { trimWhiteSpace } from "../policy/trim_white_space.ts";
import type { Plugin } from "./load_plugin.ts";
import { quoteTalk } from "./quote_talk.ts";

/** What a plugin said. */
export interface PluginAnswer {
  readonly allowed: boolean;
  /** The same in words, for the log: `exit code 1`. Never anything the plugin printed. */
  readonly verdict: string;
  /** True when the plugin did not come to an answer of its own. */
  readonly failed: boolean;
  /** What it said on standard error, fit for the log; undefined for nothing. */
  readonly talk: string | undefined;
}

/** How {@linkcode runPlugin} runs a plugin. */
export interface RunPluginOptions {
  /** All variables the plugin gets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds until it and what it started is killed. */
  readonly timeoutMs: number;
}

/** Most bytes of standard output. */
const MAX_OUTPUT = 64 * 1024;

/** The whole answer that lets somebody in. */
const ALLOW = "allow";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Runs one policy plugin. It allows by ending with exit code 0 after printing `allow` and nothing
 * else but white space; everything else is a no. What it says on standard error changes nothing,
 * where it makes the Go tool refuse (`tests/attacks/plugin_test.ts`).
 *
 * @param plugin what to run
 * @param options variables, time
 * @returns its answer; never throws because of the plugin
 */
export async function runPlugin(plugin: Plugin, options: RunPluginOptions): Promise<PluginAnswer> {
  const result = await runProgram({
    argv: plugin.words,
    env: options.environment,
    clearEnv: true,
    timeoutMs: options.timeoutMs,
    maxStdout: MAX_OUTPUT,
  });
  const talk = result.kind === "not-started" ? undefined : quoteTalk(result.stderr);
  return { ...judge(result, options.timeoutMs), talk };
}

function judge(result: ProgramResult, timeoutMs: number): Omit<PluginAnswer, "talk"> {
  const no = (verdict: string, failed: boolean) => ({ allowed: false, verdict, failed });
  switch (result.kind) {
    case "exited":
      if (result.signal !== undefined) return no(`ended by ${result.signal}`, true);
      if (result.code !== 0) return no(`exit code ${result.code}`, false);
      return saysAllow(result.stdout)
        ? { allowed: true, verdict: "allowed", failed: false }
        : no("did not say allow", false);
    case "not-started":
      return no(`does not start: ${result.reason}`, true);
    case "timeout":
      return no(`no answer within ${timeoutMs} ms`, true);
    case "too-much-output":
      return no(`said more than ${MAX_OUTPUT} bytes`, true);
    default:
      return unreachable(result);
  }
}

function saysAllow(stdout: Uint8Array): boolean {
  try {
    return trimWhiteSpace(strict.decode(stdout)) === ALLOW;
  } catch {
    return false;
  }
}
