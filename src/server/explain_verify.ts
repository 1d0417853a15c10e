import { systemClock } from "../platform/clock.ts";
import { processFence } from "../platform/fence.ts";
import { monotonicClock } from "../platform/monotonic_clock.ts";
import { escapeForTerminal } from "../terminal/escape_for_terminal.ts";
import { explain, type ExplainWorld } from "./explain.ts";
import { formatExplanation } from "./format_explanation.ts";
import { parseVerifyArguments, type VerifyRequest } from "./verify_arguments.ts";

/** What `verify --explain` prints. */
export interface ExplainedVerify {
  /** Lines that sshd would skip. */
  readonly text: string;
  /** Whether `verify` would allow. */
  readonly allowed: boolean;
}

/** Seams: clocks, the way to the network. */
const WORLD: ExplainWorld = {
  now: systemClock,
  monotonic: monotonicClock,
  fence: processFence,
};

/**
 * Explains if that is asked for.
 *
 * @param argv what follows the word `verify`
 * @param world seams, default this machine
 * @returns what to print; undefined without `--explain`
 */
export async function explainArguments(
  argv: readonly string[],
  world = WORLD,
): Promise<ExplainedVerify | undefined> {
  let request: VerifyRequest;
  try {
    request = parseVerifyArguments(argv);
  } catch {
    return undefined; // `verify` itself says what is wrong, and how sshd expects it
  }
  return request.options.explain === undefined ? undefined : await explainVerify(request, world);
}

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
): Promise<ExplainedVerify> {
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
