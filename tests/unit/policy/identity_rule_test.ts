import assert from "node:assert/strict";
import fc from "fast-check";
import { matchIdentity } from "../../../src/policy/identity_rule.ts";
import { SubjectClaims } from "../../../src/policy/subject_claims.ts";
import { fakeClaims, type FakeJson } from "../../support/fake_claims.ts";

const ALICE = { sub: "sub-1", email: "alice@example.com", "email_verified": true };

function match(identity: string, claims: { readonly [name: string]: FakeJson } = ALICE): string {
  const { by, warnings } = matchIdentity(
    identity,
    new SubjectClaims("ID token", fakeClaims(claims)),
  );
  return [by ?? "no", ...warnings].join(" +");
}

Deno.test("matchIdentity compares addresses in any case and subjects exactly", () => {
  assert.equal(match("ALICE@Example.COM"), "email");
  assert.equal(match("sub-1"), "subject");
  assert.equal(match("SUB-1"), "no");
  assert.equal(match(" alice@example.com"), "no");
  assert.equal(match("sub-1", { sub: "other", email: "SUB-1" }), "email +email-verified-missing");
});

Deno.test("matchIdentity never lets the empty identity match", () => {
  assert.equal(match(""), "no");
  assert.equal(match("", { sub: "" }), "no");
  assert.equal(match("", {}), "no");
});

Deno.test("matchIdentity warns about addresses that are not verified", () => {
  assert.equal(
    match("alice@example.com", { email: "alice@example.com" }),
    "email +email-verified-missing",
  );
  const unverified = { ...ALICE, "email_verified": false };
  assert.equal(match("alice@example.com", unverified), "email +email-verified-not-true");
  assert.equal(
    match("oidc-match-end:email:@example.com", unverified),
    "email ending +email-verified-not-true",
  );
  assert.equal(match("sub-1", unverified), "subject");
  assert.equal(match("oidc:email:alice@example.com", unverified), "claim");
});

Deno.test("matchIdentity compares address endings from the at sign on", () => {
  assert.equal(match("oidc-match-end:email:@EXAMPLE.com"), "email ending");
  assert.equal(match("oidc-match-end:email:@ample.com"), "no");
  assert.equal(match("oidc-match-end:email:example.com"), "no +unsafe-match-end");
  assert.equal(match("oidc-match-end:email:m"), "no +unsafe-match-end");
  assert.equal(match("oidc-match-end:email:@"), "no +unsafe-match-end");
  assert.equal(match("oidc-match-end:sub:1"), "no");
  assert.equal(match("oidc-match-end:email:@example.com", { sub: "x" }), "no");
});

Deno.test("matchIdentity lets nobody in by a bare prefix", () => {
  for (
    const prefix of [
      "oidc:",
      "OIDC:",
      "repo:",
      "Repo:",
      "oidc-match-end:email:",
      "OIDC-Match-End:EMAIL:",
    ]
  ) {
    assert.equal(match(prefix), "no +unsafe-match-any", prefix);
    assert.equal(match(prefix, { sub: prefix }), "no +unsafe-match-any", prefix);
  }
});

Deno.test("matchIdentity never falls through from a claim rule", () => {
  assert.equal(match("oidc:groups:dev", { sub: "oidc:groups:dev" }), "no");
  assert.equal(match("oidc:groups", { sub: "oidc:groups" }), "no +malformed-oidc-attribute");
});

Deno.test("matchIdentity falls through from endings and patterns to the literal", () => {
  const ending = "oidc-match-end:email:@example.com";
  assert.equal(match(ending, { sub: ending }), "subject");
  assert.equal(match("repo:o/[a", { sub: "repo:o/[a" }), "subject +bad-glob");
  assert.equal(
    match("repo:o/a*", { sub: "x", email: "repo:o/a*", "email_verified": true }),
    "email",
  );
});

Deno.test("matchIdentity takes rule prefixes in lower case only", () => {
  assert.equal(match("OIDC:groups:dev", { sub: "x", groups: ["dev"] }), "no");
  assert.equal(match("Repo:o/*", { sub: "repo:o/a" }), "no");
});

Deno.test("matchIdentity matches subjects against repo patterns, case and all", () => {
  const job = { sub: "repo:org/app:ref:refs/heads/main" };
  assert.equal(match("repo:org/app:ref:refs/heads/*", job), "subject pattern");
  assert.equal(match("repo:org/*", { sub: "repo:org/app:pull_request" }), "subject pattern");
  assert.equal(match("repo:org/app:ref:*", job), "no");
  assert.equal(match("repo:Org/app:ref:refs/heads/main", job), "no");
  assert.equal(match("repo:org/[a", job), "no +bad-glob");
});

Deno.test("matchIdentity lets nobody in whose address is spelt like a rule", () => {
  const spoof = { sub: "sub-1", email: "oidc-match-end:email:@example.com" };
  assert.equal(match("oidc-match-end:email:@example.com", spoof), "no");
  assert.equal(match("sub-1", spoof), "no");
});

const label = fc.stringMatching(/^[a-zA-Z0-9-]{1,8}$/);
const domain = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join("."));

Deno.test("matchIdentity never accepts an address of a domain that is not written", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 10 });
  fc.assert(fc.property(domain, text, domain, fc.boolean(), (written, local, other, glue) => {
    const actual = glue ? `${other}${written}` : other;
    const email = `${local}@${actual}`;
    const by = match(`oidc-match-end:email:@${written}`, {
      sub: "s",
      email,
      "email_verified": true,
    });
    assert.equal(by === "email ending", actual.toLowerCase() === written.toLowerCase());
  }));
});

Deno.test("matchIdentity accepts a literal only for an address or subject of that text", () => {
  const value = fc.string({ unit: "binary", maxLength: 12 });
  fc.assert(fc.property(value, value, value, (identity, sub, email) => {
    const matched = match(identity, { sub, email }) !== "no";
    if (/^(?:oidc|repo)/i.test(identity) || email.startsWith("oidc-match-end:email:")) return;
    const same = email.length === identity.length &&
      email.toLowerCase().toUpperCase() === identity.toLowerCase().toUpperCase();
    if (matched) assert.ok(identity !== "" && (identity === sub || same));
  }));
});
