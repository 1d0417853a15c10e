/** What came back from a run of the Deno executable. */
export interface DenoRun {
  /** Exit code; 0 is success. */
  readonly code: number;
  /** Everything it wrote to stdout. */
  readonly stdout: string;
  /** Everything it wrote to stderr, without colour. */
  readonly stderr: string;
}

/** How {@linkcode runDeno} runs. */
export interface RunDenoOptions {
  /** Working directory; default the project's root. */
  readonly cwd?: string | URL;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is killed; default none. */
  readonly timeoutMs?: number;
}

/** The project's root, with a slash at its end. */
export const PROJECT_ROOT = new URL("../../", import.meta.url);

/**
 * Runs the Deno executable this program itself runs on, so that a build never mixes versions.
 *
 * @param args arguments, the subcommand first
 * @param options directory, environment, time limit
 * @returns exit code and output; a run killed by its time limit has a code other than 0
 */
export async function runDeno(
  args: readonly string[],
  options: RunDenoOptions = {},
): Promise<DenoRun> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: options.cwd ?? PROJECT_ROOT,
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...options.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    ...(options.timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(options.timeoutMs) }),
  });
  const output = await command.output();
  const decoder = new TextDecoder();
  return {
    code: output.code,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
  };
}
