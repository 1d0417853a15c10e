import { join } from "node:path";
import type { Bundle } from "./bundle.ts";
import type { CompileTarget } from "./compile_targets.ts";
import { runDeno } from "./run_deno.ts";
import { compileFlags } from "./runtime_flags.ts";

/** What {@linkcode compileProgram} needs besides the bundle and the target. */
export interface CompileOptions {
  /** Path of the binary to write; on Windows targets it must end in `.exe`. */
  readonly output: string;
  /** Base binary to embed into; default `DENORT_BIN`, then the cache, then the runtime's host. */
  readonly baseBinary?: string;
  /** Milliseconds after which it gives up, downloads included; default none. */
  readonly timeoutMs?: number;
}

/** The base binary of a target could not be had, or does not fit it. */
export class BaseBinaryError extends Error {
  override readonly name = "BaseBinaryError";
}

/**
 * Makes one binary: embeds a bundle with the flags of the release into the runtime's base binary,
 * which comes from `DENORT_BIN`, the runtime's cache, or the runtime's own host.
 *
 * Never run `strip` on the result: it cuts off or damages what was embedded. Sign it afterwards.
 *
 * @param bundle what to embed; every file of it goes in, also those only a worker loads
 * @param target which binary
 * @param options output, time limit
 * @throws {BaseBinaryError} when there is no base binary
 * @throws {Error} when compiling fails otherwise
 */
export async function compileProgram(
  bundle: Bundle,
  target: CompileTarget,
  options: CompileOptions,
): Promise<void> {
  const others = bundle.files.filter((file) => file !== "main.js");
  const run = await runDeno([
    "compile",
    ...compileFlags(target.os),
    `--target=${target.triple}`,
    ...others.map((file) => `--include=${join(bundle.directory, file)}`),
    `--output=${options.output}`,
    join(bundle.directory, "main.js"),
  ], {
    cwd: bundle.directory,
    ...(options.baseBinary === undefined ? {} : { env: { DENORT_BIN: options.baseBinary } }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
  if (run.code === 0) return;
  const reason = lastLine(run.stderr);
  if (/base binary|denort|Failed to parse|error sending request/i.test(run.stderr)) {
    throw new BaseBinaryError(`Cannot get the base binary for ${target.triple}: ${reason}`);
  }
  throw new Error(`Cannot compile for ${target.triple}: ${run.stderr.trim() || "timed out"}`);
}

/** The innermost cause, without the runtime's empty backtrace. */
function lastLine(stderr: string): string {
  const text = stderr.split("Stack backtrace:")[0] ?? stderr;
  return text.trim().split("\n").at(-1)?.trim() ?? "no reason given";
}
