import { EXIT_CODES } from "../errors/command_error.ts";
import { systemTerminal } from "../terminal/system_terminal.ts";
import type { CommandWorld } from "./command_world.ts";

/**
 * The world of this process: its streams, environment and signals.
 *
 * @param talk how much is said
 * @returns the world
 */
export function systemWorld(
  talk: { readonly quiet: boolean; readonly verbose: boolean },
): CommandWorld {
  const environment = (name: string): string | undefined => Deno.env.get(name);
  let interruption: AbortController | undefined;
  return {
    terminal: systemTerminal({ ...talk, environment }),
    environment,
    interruption: () => {
      interruption ??= watchSignals();
      return interruption.signal;
    },
  };
}

function watchSignals(): AbortController {
  const controller = new AbortController();
  const onSignal = (): void => {
    // a second Ctrl-C is for when stopping in good order takes too long
    if (controller.signal.aborted) Deno.exit(EXIT_CODES.interrupted);
    controller.abort(new DOMException("interrupted", "AbortError"));
  };
  Deno.addSignalListener("SIGINT", onSignal);
  // Windows has no SIGTERM
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", onSignal);
  return controller;
}
