import assert from "node:assert/strict";
import { checkDenyList, type DenyLists } from "../../../src/policy/deny_list.ts";
import { assertCode } from "../../support/assert_code.ts";
import { fakeClaims, type FakeJson } from "../../support/fake_claims.ts";
import { fakeIdentity } from "../../support/fake_identity.ts";

type Plain = { readonly [name: string]: FakeJson };

const ALICE: Plain = { sub: "sub-1", email: "alice@example.com" };

function check(lists: Partial<DenyLists>, claims?: Plain, userinfo?: Plain): void {
  const answer = userinfo === undefined ? undefined : fakeClaims(userinfo);
  const all = { denyUsers: [], denyEmails: [], ...lists };
  checkDenyList(fakeIdentity(fakeClaims(claims ?? ALICE)), "root", all, answer);
}

Deno.test("checkDenyList lets everybody pass who is on no list", () => {
  check({});
  check({ denyUsers: ["dev", "roo", "root "], denyEmails: ["bob@example.com", "@example.com"] });
  check({ denyEmails: ["*@example.com", "oidc-match-end:email:@example.com", ""] });
});

Deno.test("checkDenyList refuses addresses and users in any case and names the entry", () => {
  const error = assertCode(() => check({ denyEmails: ["x", "ALICE@Example.com"] }), "DENIED_EMAIL");
  assert.ok("evidence" in error);
  assert.deepEqual(error.evidence, {
    email: "alice@example.com",
    entry: "ALICE@Example.com",
    principal: "root",
  });
  assertCode(() => check({ denyUsers: ["ROOT"] }), "DENIED_USER");
});

Deno.test("checkDenyList looks at addresses before users", () => {
  const lists = { denyEmails: ["alice@example.com"], denyUsers: ["root"] };
  assertCode(() => check(lists), "DENIED_EMAIL");
});

Deno.test("checkDenyList catches addresses spelt with look-alikes of ASCII letters", () => {
  const kelvin = { sub: "s", email: "\u212aate@example.com" };
  assertCode(() => check({ denyEmails: ["kate@example.com"] }, kelvin), "DENIED_EMAIL");
});

Deno.test("checkDenyList takes the empty entry for tokens without an address", () => {
  assertCode(() => check({ denyEmails: [""] }, { sub: "s" }), "DENIED_EMAIL");
  assertCode(() => check({ denyEmails: [""] }, { sub: "s", email: null }), "DENIED_EMAIL");
  check({ denyEmails: [""] }, ALICE, { sub: "sub-1" });
});

Deno.test("checkDenyList applies to the address from userinfo, if it is about the same subject", () => {
  const lists = { denyEmails: ["bad@example.com"] };
  const bad = { sub: "sub-1", email: "bad@example.com" };
  assertCode(() => check(lists, ALICE, bad), "DENIED_EMAIL");
  assertCode(() => check(lists, { sub: "sub-1" }, bad), "DENIED_EMAIL");
  check(lists, ALICE, { ...bad, sub: "other" });
});
