import assert from "node:assert/strict";
import { checkNewRow, type CheckNewRowOptions } from "../../../src/policy/check_new_row.ts";
import { assertCode } from "../../support/assert_code.ts";

const GOOD: CheckNewRowOptions = {
  principal: "root",
  identity: "alice@example.com",
  issuer: "https://op.example.com",
};

function hints(options: Partial<CheckNewRowOptions>): readonly string[] {
  const error = assertCode(() => checkNewRow({ ...GOOD, ...options }), "policy_row_invalid");
  return "hints" in error ? error.hints : [];
}

Deno.test("checkNewRow replaces aliases in exactly lower case", () => {
  const aliases: readonly (readonly [string, string])[] = [
    ["google", "https://accounts.google.com"],
    ["azure", "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"],
    ["microsoft", "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"],
    ["gitlab", "https://gitlab.com"],
    ["hello", "https://issuer.hello.coop"],
    ["https://op.example.com/", "https://op.example.com/"],
  ];
  for (const [issuer, wanted] of aliases) {
    assert.deepEqual(checkNewRow({ ...GOOD, issuer }), { ...GOOD, issuer: wanted });
  }
  assert.ok(hints({ issuer: "Google" }).includes("write google, in lower case"));
  assert.ok(hints({ issuer: "okta" })[0]?.includes("google, azure, microsoft, gitlab, hello"));
});

Deno.test("checkNewRow accepts what can match, strange as it may look", () => {
  for (
    const identity of [
      "user_x.com#EXT#@y.org",
      "oidc:groups:urn:x:y",
      'oidc:"https://acme.com/groups":a b',
      "auth0|1",
      "repo:o/*",
    ]
  ) assert.equal(checkNewRow({ ...GOOD, identity }).identity, identity);
  assert.equal(checkNewRow({ ...GOOD, principal: "corp\\a b" }).principal, "corp\\a b");
});

Deno.test("checkNewRow refuses rows that would match nobody unless it is forced", () => {
  const useless: readonly Partial<CheckNewRowOptions>[] = [
    { identity: "oidc:" },
    { identity: "oidc:groups" },
    { identity: "oidc-match-end:email:example.com" },
    { identity: "repo:o/[a" },
    { identity: "*@example.com" },
    { principal: "*" },
    { principal: "root,dev" },
    { issuer: "Google" },
    { issuer: "http://op.example.com" },
    { issuer: "http://localhost:80" },
    { issuer: "https://op.example.com/#f" },
  ];
  for (const options of useless) {
    assert.ok(hints(options).includes("add --force to write the row all the same"));
    assert.ok(checkNewRow({ ...GOOD, ...options, force: true }));
  }
});

Deno.test("checkNewRow refuses what cannot be written, forced or not", () => {
  for (const column of ["principal", "identity", "issuer"] as const) {
    for (
      const value of ["", "a\nb", "a\rb", "a\tb", "a\u0000b", "a\u0085b", "a\u001b[2J", "\ud800"]
    ) {
      for (const force of [false, true]) {
        assert.deepEqual(
          hints({ [column]: value, force }),
          [],
          `${column} ${JSON.stringify(value)}`,
        );
      }
    }
  }
});
