import assert from "node:assert/strict";
import { SERVER_FILE_RULES } from "../../../src/platform/server_file_rules.ts";
import { homePolicyFileRules, policyFileRules } from "../../../src/server/policy_file_rules.ts";

Deno.test("SERVER_FILE_RULES allow nothing that verify forbids", () => {
  const system = policyFileRules([0]).forbiddenMode ?? 0;
  for (const id of ["auth_id", "providers", "config"] as const) {
    assert.equal(SERVER_FILE_RULES[id].most & system, 0, id);
    assert.deepEqual(SERVER_FILE_RULES[id].owners, ["root"]);
  }
  const home = homePolicyFileRules(1000, "/home/a").forbiddenMode ?? 0;
  assert.equal(SERVER_FILE_RULES.home_policy.most & home, 0);
  // checkDirectory, which guards the directory of each of these files
  assert.equal(SERVER_FILE_RULES.base.most & 0o022, 0);
});

Deno.test("SERVER_FILE_RULES repair to what they allow", () => {
  for (const [id, rule] of Object.entries(SERVER_FILE_RULES)) {
    assert.equal(rule.mode & ~rule.most, 0, id);
  }
});
