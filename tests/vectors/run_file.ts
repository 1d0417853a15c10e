import type { JsonObject } from "../../src/encoding/json_value.ts";
import { isJsonObject } from "../../src/encoding/json_value.ts";
import { parseJson } from "../../src/encoding/parse_json.ts";
import { runCommitmentCase } from "./commitment_vectors.ts";
import { runGqCase } from "./gq_vectors.ts";
import type { CaseResult, Outcome } from "./outcome.ts";
import { runPkTokenCase } from "./pktoken_vectors.ts";
import { runPolicyFile } from "./policy_vectors.ts";
import { runPrivateKeyCase } from "./privatekey_vectors.ts";
import { runCase } from "./run_case.ts";
import { runSshCertCase } from "./sshcert_vectors.ts";
import { expectation, list, object } from "./vector_case.ts";

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
    const ops = object(file, "ops");
    results.push(
      await runCase(testCase, (each) => run(each, ops), expectation(testCase)),
    );
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
