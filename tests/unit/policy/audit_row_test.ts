import assert from "node:assert/strict";
import { auditRow } from "../../../src/policy/audit_row.ts";

Deno.test("auditRow accepts an issuer with a final slash when the providers file has it so", () => {
  assert.deepEqual(auditRow("https://a/", ["https://a/"]), {
    status: "SUCCESS",
    reason: "ok",
    hints: [],
  });
});

Deno.test("auditRow names the issuer that was probably meant", () => {
  const hint = (issuer: string, listed: string): string | undefined =>
    auditRow(issuer, [listed]).hints[0]?.text;
  assert.equal(
    hint("https://a/", "https://a"),
    'remove the final slash: the providers file has "https://a"',
  );
  assert.equal(hint("http://a", "https://a"), 'the providers file has "https://a"');
  assert.equal(hint("https://a", "http://a"), 'the providers file has "http://a"');
  assert.equal(
    hint("https://a", "https://a/"),
    'check the spelling: the providers file has "https://a/"',
  );
  assert.equal(
    hint("google", "https://accounts.google.com"),
    'check the spelling: the providers file has "https://accounts.google.com"',
  );
  assert.equal(
    hint("https://b", "https://a"),
    "check the spelling, or add the issuer to the providers file",
  );
});
