import { systemWorld } from "../../src/cli/system_world.ts";
import { printError } from "../../src/terminal/print_error.ts";

// A command that waits for ever: `system_world_test.ts` runs it and sends it signals. With the
// argument `stubborn` it does not end when it is asked to.
const world = systemWorld({ quiet: false, verbose: false });
const signal = world.interruption();
const waiting = Promise.withResolvers<never>();
const timer = setInterval(() => {}, 1000);
signal.addEventListener("abort", () => {
  if (Deno.args[0] === "stubborn") world.terminal.result("asked to end");
  else waiting.reject(signal.reason);
});
world.terminal.result("waiting");
try {
  await waiting.promise;
} catch (error) {
  clearInterval(timer);
  Deno.exit(printError(error, world.terminal));
}
