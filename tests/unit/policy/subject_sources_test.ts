import assert from "node:assert/strict";
import { subjectSources } from "../../../src/policy/subject_sources.ts";
import { fakeClaims, type FakeJson } from "../../support/fake_claims.ts";
import { fakeIdentity } from "../../support/fake_identity.ts";

type Plain = { readonly [name: string]: FakeJson };

function origins(token: Plain, userinfo?: Plain): readonly string[] {
  const answer = userinfo === undefined ? undefined : fakeClaims(userinfo);
  return subjectSources(fakeIdentity(fakeClaims(token)), answer).map(({ origin }) => origin);
}

Deno.test("subjectSources tries the ID token first, then userinfo about the same subject", () => {
  assert.deepEqual(origins({ sub: "a" }), ["ID token"]);
  assert.deepEqual(origins({ sub: "a" }, { sub: "a" }), ["ID token", "userinfo"]);
});

Deno.test("subjectSources drops userinfo about another or no subject", () => {
  assert.deepEqual(origins({ sub: "a" }, { sub: "A" }), ["ID token"]);
  assert.deepEqual(origins({ sub: "a" }, {}), ["ID token"]);
  assert.deepEqual(origins({ sub: "1" }, { sub: 1 }), ["ID token"]);
  assert.deepEqual(origins({}, {}), ["ID token"], "two absent subjects are not the same subject");
  assert.deepEqual(origins({ sub: "" }, { sub: "" }), ["ID token"]);
});

Deno.test("subjectSources drops userinfo whose email is no text", () => {
  assert.deepEqual(origins({ sub: "a" }, { sub: "a", email: ["x"] }), ["ID token"]);
  assert.deepEqual(origins({ sub: "a" }, { sub: "a", email: null }), ["ID token", "userinfo"]);
});
