import assert from "node:assert/strict";
import { identityAdvice } from "../../../src/policy/identity_advice.ts";

Deno.test("identityAdvice has nothing to say about identities that can match", () => {
  const good = ["alice@example.com", "sub-1", "oidc:groups:dev", "oidc-match-end:email:@x.org"];
  const odd = ["repo:o/*", "auth0|1", "a*b", "user_x#EXT#@y.org", "project_path:g/p:ref:main"];
  for (const identity of [...good, ...odd]) assert.equal(identityAdvice(identity), undefined);
});

Deno.test("identityAdvice says why an identity matches nobody", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["", /empty/],
    ["oidc:", /nothing behind it/],
    ["REPO:", /nothing behind it/],
    ["oidc:groups", /names a claim and a value/],
    ["oidc-match-end:email:example.com", /begins with @/],
    ["oidc-match-end:sub:x", /oidc-match-end:email:/],
    ["OIDC:groups:dev", /lower case/],
    ["repo:o/[a", /cannot be read/],
    ["@example.com", /oidc-match-end:email:@example.com/],
    ["*@example.com", /oidc-match-end:email:@example.com/],
    ["*", /everybody/],
  ];
  for (const [identity, advice] of cases) assert.match(identityAdvice(identity) ?? "", advice);
});
