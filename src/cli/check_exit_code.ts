import type { KeyLife } from "../client/key_life.ts";
import { EXIT_CODES } from "../errors/command_error.ts";
import { unreachable } from "../errors/unreachable.ts";

/**
 * Turns the state of the best key into the exit code of `opkssh check`.
 *
 * @param state of the best key
 * @returns 0 fine, 1 renew soon, 4 login needed
 */
export function checkExitCode(state: KeyLife["state"]): number {
  switch (state) {
    case "fresh":
      return EXIT_CODES.ok;
    case "renew":
      return EXIT_CODES.failed;
    case "ended":
      return EXIT_CODES.loginNeeded;
    default:
      return unreachable(state);
  }
}
