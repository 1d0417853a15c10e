import assert from "node:assert/strict";
import { emailVerified } from "../../../src/policy/email_verified.ts";
import { fakeClaims, type FakeJson } from "../../support/fake_claims.ts";

function verdict(value: FakeJson): string {
  return emailVerified(fakeClaims({ "email_verified": value }));
}

Deno.test("emailVerified takes true as a boolean or a string", () => {
  for (const value of [true, "true", "TRUE", [true], ["true", "false"]]) {
    assert.equal(verdict(value), "verified");
  }
});

Deno.test("emailVerified takes an absent claim and an empty list for missing", () => {
  assert.equal(emailVerified(new Map()), "missing");
  assert.equal(verdict([]), "missing");
});

Deno.test("emailVerified takes anything else for not verified", () => {
  for (const value of [false, "false", "", "yes", 1, null, {}, [["true"]], ["false", "true"]]) {
    assert.equal(verdict(value), "not verified");
  }
});
