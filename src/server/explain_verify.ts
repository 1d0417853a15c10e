import { escapeForTerminal } from "../terminal/escape_for_terminal.ts";
import { explain, type ExplainWorld } from "./explain.ts";
import { formatExplanation } from "./format_explanation.ts";
import type { VerifyRequest } from "./verify_arguments.ts";

/**
 * `verify --explain`: the decision on what sshd would ask, told check by check. Should sshd itself
 * ever run it, nothing of this can let somebody in: every line of the text is a comment of
 * authorized_keys, and the JSON is one word without white space.
 *
 * @param request what is asked; its option `explain` says how it is told
 * @param world seams
 * @returns what to print, and whether `verify` would allow
 */
export async function explainVerify(
  request: VerifyRequest,
  world: ExplainWorld,
): Promise<{ readonly text: string; readonly allowed: boolean }> {
  const { configPath, root } = request.options;
  const explained = await explain({
    user: request.user,
    offered: `${request.keyType} ${request.keyBase64}`,
    configPath,
    root,
  }, world);
  const text = request.options.explain === "json"
    ? JSON.stringify(explained).replaceAll(" ", "\\u0020")
    : escapeForTerminal(formatExplanation(explained), "\n").replaceAll(/^/gm, "# ");
  return { text, allowed: explained.verdict === "allowed" };
}
