import { describeOsError } from "./describe_os_error.ts";

/** What to run. */
export interface RunInTerminalOptions {
  /** Program and arguments. Never a shell line: nothing in it is interpreted. */
  readonly argv: readonly [string, ...string[]];
  /** Every variable the program gets. */
  readonly env: Readonly<Record<string, string>>;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a program in this one's place: with its streams, for as long as it takes. Ctrl-C reaches the
 * program by itself; the other signals are handed on; this process waits until the program has tidied
 * up. Not for Windows.
 *
 * @param options what to run
 * @returns its exit code, 128 + number after a signal; or why it did not start
 */
export async function runInTerminal(
  { argv: [program, ...args], env }: RunInTerminalOptions,
): Promise<number | string> {
  let child: Deno.ChildProcess | undefined;
  // Before the program is there, so that no signal ends this process alone.
  const listeners = SIGNALS.map((signal) => {
    const handOn = (): void => {
      if (signal === "SIGINT") return;
      try {
        child?.kill(signal);
      } catch {
        // It has just ended by itself.
      }
    };
    Deno.addSignalListener(signal, handOn);
    return { signal, handOn };
  });
  try {
    child = new Deno.Command(program, {
      args,
      env: { ...env },
      clearEnv: true,
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
    return (await child.status).code;
  } catch (error) {
    return describeOsError(error);
  } finally {
    for (const { signal, handOn } of listeners) Deno.removeSignalListener(signal, handOn);
  }
}
