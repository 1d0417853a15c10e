import type { Evidence, Refusal } from "../errors/refusal.ts";
import type { RefusalCode } from "../errors/refusal_code.ts";
import type { AppliedRule } from "./apply_policy.ts";
import type { Attempt } from "./attempt.ts";
import { type CheckName, checkOf, CHECKS } from "./checks.ts";
import { refusalHints } from "./refusal_hints.ts";
import { type RefusalReason, refusalReason } from "./refusal_reason.ts";

/** One check and what came of it. */
export interface ExplainedCheck {
  readonly name: CheckName;
  /** What the check asks. */
  readonly asks: string;
  readonly state: "holds" | "refuses" | "not reached" | "not asked";
}

/** A decision taken apart; plain data, without any token or key. */
export interface Explanation {
  readonly verdict: "allowed" | "refused";
  /** The user that was asked for. */
  readonly user: string;
  readonly code: RefusalCode | undefined;
  readonly reason: RefusalReason | undefined;
  readonly message: string | undefined;
  /** The row or plugin that let them in. */
  readonly rule: AppliedRule | undefined;
  readonly checks: readonly ExplainedCheck[];
  /** What is known: issuer, sub, email, where the keys came from, evidence of the refusal. */
  readonly facts: Readonly<Record<string, Evidence[string]>>;
  /** What would change it. */
  readonly hints: readonly string[];
  readonly warnings: readonly string[];
}

/** Evidence that is among the facts of an attempt under another name. */
const TOLD_ALREADY: readonly string[] = ["principal", "subject"];

/** How a decision ended. */
export type ExplainedOutcome =
  | { readonly kind: "allowed"; readonly rule: AppliedRule }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/**
 * Puts a decision into words, check by check.
 *
 * @param user the user that was asked for
 * @param attempt what became known
 * @param outcome how it ended
 * @param skipped checks that do not apply, such as those of a certificate when a bare token is judged
 * @returns the explanation
 */
export function explanation(
  user: string,
  attempt: Attempt,
  outcome: ExplainedOutcome,
  skipped: readonly CheckName[] = [],
): Explanation {
  const refusal = outcome.kind === "refused" ? outcome.refusal : undefined;
  return {
    verdict: outcome.kind,
    user,
    code: refusal?.code,
    reason: refusal === undefined ? undefined : refusalReason(refusal.code),
    message: refusal?.message,
    rule: outcome.kind === "allowed" ? outcome.rule : undefined,
    checks: explainedChecks(refusal, skipped),
    facts: Object.fromEntries([
      ...attempt.facts,
      ...Object.entries(refusal?.evidence ?? {}).filter(([name]) => !TOLD_ALREADY.includes(name)),
    ]),
    hints: refusal === undefined ? [] : refusalHints(refusal, user),
    warnings: attempt.warnings,
  };
}

function explainedChecks(
  refusal: Refusal | undefined,
  skipped: readonly CheckName[],
): readonly ExplainedCheck[] {
  const refused = refusal === undefined ? undefined : checkOf(refusal.code);
  let passed = true;
  return CHECKS.map(([name, asks]) => {
    if (skipped.includes(name)) return { name, asks, state: "not asked" };
    if (name !== refused) return { name, asks, state: passed ? "holds" : "not reached" };
    passed = false;
    return { name, asks, state: "refuses" };
  });
}
