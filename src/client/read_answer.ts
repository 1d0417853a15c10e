import { waitForBrowser } from "../oidc/wait_for_browser.ts";
import type { LoginWorld } from "./login_world.ts";

/**
 * Asks the person for one line, but not for ever.
 *
 * @param question with the blank after it
 * @param world where the line comes from, and Ctrl-C
 * @param timeoutMs milliseconds, default five minutes
 * @returns the line; undefined at the end of input, and for a line that is too long or no text
 * @throws {CommandError} `login_timeout`, `login_interrupted`
 */
export async function readAnswer(
  question: string,
  { readLine, signal }: Pick<LoginWorld, "readLine" | "signal">,
  timeoutMs?: number,
): Promise<string | undefined> {
  return await waitForBrowser(readLine(question), { timeoutMs, signal });
}
