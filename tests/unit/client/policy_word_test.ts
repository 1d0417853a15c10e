import assert from "node:assert/strict";
import { policyWord } from "../../../src/client/policy_word.ts";
import { EXPIRATION_POLICIES } from "../../../src/openpubkey/trusted_issuer.ts";
import { parseExpirationPolicy } from "../../../src/policy/parse_expiration_policy.ts";

Deno.test("policyWord spells every policy as a providers file takes it, without underscores", () => {
  for (const policy of EXPIRATION_POLICIES) {
    const word = policyWord(policy);
    assert.equal(parseExpirationPolicy(word), policy);
    assert.doesNotMatch(word, /_/);
  }
});
