import type { JsonObject } from "../../src/encoding/json_value.ts";
import { DECIDED_DIFFERENTLY, type Decision } from "./decided_differently.ts";
import { type CaseResult, type Expectation, judge, type Outcome } from "./outcome.ts";
import { text } from "./vector_case.ts";

/**
 * Runs one case and judges it: by what the file expects, then by the list of our decisions.
 *
 * @param testCase the case
 * @param run gives our answer; whatever it throws is a crash, and a crash is never the right answer
 * @param expected what the file says
 * @returns the result
 */
export async function runCase(
  testCase: JsonObject,
  run: (testCase: JsonObject) => Outcome | Promise<Outcome>,
  expected: Expectation,
): Promise<CaseResult> {
  const name = text(testCase, "name");
  let outcome: Outcome;
  try {
    outcome = await run(testCase);
  } catch (error) {
    return { name, status: "failed", detail: `threw ${String(error)}` };
  }
  const problem = judge(expected, outcome);
  if (problem === undefined) return { name, status: "ok" };
  const decision = DECIDED_DIFFERENTLY.find((entry) =>
    isAnswer(entry, outcome) && (entry.cases.includes(name) || entry.applies?.(testCase) === true)
  );
  if (decision === undefined) return { name, status: "failed", detail: problem };
  return { name, status: "decided", detail: decision.reason };
}

function isAnswer({ answer }: Decision, outcome: Outcome): boolean {
  if (answer === "accepted") return outcome.ok;
  return !outcome.ok && answer.refused.includes(outcome.code ?? "");
}
