import assert from "node:assert/strict";
import { issuerDifference } from "../../../src/oidc/issuer_difference.ts";

Deno.test("issuerDifference says what differs", () => {
  const configured = "https://op.example/realms/a";
  const cases: readonly (readonly [string | undefined, string])[] = [
    [undefined, "no issuer in the document"],
    ["https://op.example/realms/a/", "trailing slash: the document has one"],
    ["https://OP.example/realms/a", "upper and lower case"],
    [" https://op.example/realms/a", "blanks around the issuer in the document"],
    ["https://op.example:443/realms/a", "spelling of the same URL"],
    ["http://op.example/realms/a", "http and https"],
    ["https://op.example.evil.example/realms/a", "host"],
    ["https://op.example:8443/realms/a", "port"],
    ["https://op.example/realms/b", "path"],
    [
      "https://op.example/{tenantid}",
      "the document has a placeholder: configure one tenant's issuer",
    ],
    ["nonsense", "not a URL"],
  ];
  for (const [found, difference] of cases) {
    assert.equal(issuerDifference(configured, found), difference, found ?? "absent");
  }
  assert.equal(
    issuerDifference(`${configured}/`, configured),
    "trailing slash: the document has none",
  );
});
