import type { RefusalCode } from "../../src/errors/refusal_code.ts";

/** What our code answered to one case. */
export interface Outcome {
  /** Accepted or refused. */
  readonly ok: boolean;
  /** Code of the refusal, when there is one. */
  readonly code?: RefusalCode | string;
  /** What differed, in words, when more than the verdict is compared. */
  readonly difference?: string;
}

/** One case after it was run. */
export interface CaseResult {
  /** File and case name. */
  readonly name: string;
  /** `ok` as expected; `decided` by an entry of the committed list; `failed` otherwise. */
  readonly status: "ok" | "decided" | "failed";
  /** Why it failed, or which decision it stands by. */
  readonly detail?: string;
}

/** The fields by which all files state what they expect. */
export interface Expectation {
  readonly ok: boolean;
  readonly divergence?: {
    readonly kind: "reference-unsafe" | "reference-lenient" | "reference-strict";
    readonly alternativeOk: boolean;
  };
}

/**
 * Judges an outcome: where the reference is unsafe only the alternative counts, where it is merely
 * lenient or strict either answer does, elsewhere the reference's.
 *
 * @returns undefined when the outcome is right, else what is wrong
 */
export function judge(expected: Expectation, outcome: Outcome): string | undefined {
  if (outcome.difference !== undefined) return outcome.difference;
  const { divergence } = expected;
  const accepted = divergence === undefined
    ? [expected.ok]
    : divergence.kind === "reference-unsafe"
    ? [divergence.alternativeOk]
    : [expected.ok, divergence.alternativeOk];
  if (accepted.includes(outcome.ok)) return undefined;
  const answer = outcome.ok ? "accepted" : `refused with ${outcome.code ?? "no code"}`;
  return `${answer}, expected ${accepted[0] ? "acceptance" : "refusal"}`;
}
