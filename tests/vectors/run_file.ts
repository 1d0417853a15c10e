import type { JsonObject } from "../../src/encoding/json_value.ts";
import { isJsonObject } from "../../src/encoding/json_value.ts";
import { parseJson } from "../../src/encoding/parse_json.ts";
import { runCommitmentCase } from "./commitment_vectors.ts";
import { runGqCase } from "./gq_vectors.ts";
import { type CaseResult, judge, type Outcome } from "./outcome.ts";
import { runPkTokenCase } from "./pktoken_vectors.ts";
import { runPolicyFile } from "./policy_vectors.ts";
import { runPrivateKeyCase } from "./privatekey_vectors.ts";
import { runSshCertCase } from "./sshcert_vectors.ts";
import { DECIDED_DIFFERENTLY, type Decision } from "./decided_differently.ts";
import { expectation, list, object, text } from "./vector_case.ts";

/** Runs one case with the providers recorded in its file. */
type Runner = (testCase: JsonObject, ops: JsonObject) => Outcome | Promise<Outcome>;

/**
 * Runs every case of a vector file. What kind of file it is shows in its content, not in its name.
 *
 * @param content the JSON text
 * @returns one result per case, or undefined when the text is no vector file of a known schema
 */
export async function runVectorFile(content: string): Promise<readonly CaseResult[] | undefined> {
  const file = parseJson(content);
  if (!isJsonObject(file)) return undefined;
  const cases = list(file, "cases").filter(isJsonObject);
  if (file.has("about")) return await runPolicyFile(file);
  const results: CaseResult[] = [];
  for (const testCase of cases) {
    const run = runnerFor(testCase);
    if (run === undefined) return undefined;
    results.push(await result(testCase, object(file, "ops"), run));
  }
  return results.length === 0 ? undefined : results;
}

function runnerFor(testCase: JsonObject): Runner | undefined {
  if (testCase.has("pktoken")) return runPkTokenCase;
  if (testCase.has("providers_file")) return runSshCertCase;
  if (testCase.has("kind")) return runGqCase;
  if (testCase.has("private_key")) return runPrivateKeyCase;
  if (testCase.has("cic_b64u")) return runCommitmentCase;
  return undefined;
}

async function result(testCase: JsonObject, ops: JsonObject, run: Runner): Promise<CaseResult> {
  const name = text(testCase, "name");
  let outcome: Outcome;
  try {
    outcome = await run(testCase, ops);
  } catch (error) {
    // Whatever is no refusal is a crash, and a crash is never the right answer.
    return { name, status: "failed", detail: `threw ${String(error)}` };
  }
  return settle(name, testCase, outcome, judge(expectation(testCase), outcome));
}

/**
 * Turns what is wrong with an outcome into a result, after a look at the list of decisions.
 *
 * @param name the case
 * @param testCase its data
 * @param outcome our answer
 * @param problem what is wrong with it, if anything
 */
export function settle(
  name: string,
  testCase: JsonObject,
  outcome: Outcome,
  problem: string | undefined,
): CaseResult {
  if (problem === undefined) return { name, status: "ok" };
  const decision = DECIDED_DIFFERENTLY.find((entry) =>
    isAnswer(entry, outcome) && (entry.cases.includes(name) || entry.applies?.(testCase) === true)
  );
  if (decision === undefined) return { name, status: "failed", detail: problem };
  return { name, status: "decided", detail: decision.reason };
}

function isAnswer({ answer }: Decision, outcome: Outcome): boolean {
  return answer === "accepted"
    ? outcome.ok
    : !outcome.ok && answer.refused.includes(outcome.code ?? "");
}
