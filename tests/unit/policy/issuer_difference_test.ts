import assert from "node:assert/strict";
import { issuerDifference } from "../../../src/policy/issuer_difference.ts";

Deno.test("issuerDifference tells in what two issuers differ that are meant to be one", () => {
  const op = "https://op.example.com";
  assert.equal(issuerDifference(op, op), undefined);
  assert.equal(issuerDifference(`${op}/`, op), "slash");
  assert.equal(issuerDifference(op, `${op}/`), "slash");
  assert.equal(issuerDifference("https://OP.example.com", op), "case");
  assert.equal(issuerDifference("http://op.example.com", op), "scheme");
  assert.equal(issuerDifference("op.example.com", op), "scheme");
  assert.equal(issuerDifference("HTTP://op.example.com/", op), "scheme");
  assert.equal(issuerDifference("GOOGLE", "https://accounts.google.com"), "alias");
  assert.equal(issuerDifference("google", op), undefined);
  assert.equal(issuerDifference(`${op}.evil`, op), undefined);
});
