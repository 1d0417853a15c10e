import assert from "node:assert/strict";
import { certificateSizeWarning } from "../../../src/client/certificate_size.ts";
import { isJsonObject, type JsonObject } from "../../../src/encoding/json_value.ts";
import { assertCode } from "../../support/assert_code.ts";
import { json } from "../../support/token_factory.ts";

function claims(): JsonObject {
  const value = json({ sub: "s", roles: "r".repeat(20), groups: "g".repeat(30), email: "e@e" });
  assert.ok(isJsonObject(value));
  return value;
}

Deno.test("certificateSizeWarning says nothing up to 8 KiB", () => {
  assert.equal(certificateSizeWarning("a".repeat(8192), claims()), undefined);
});

Deno.test("certificateSizeWarning names the three largest claims", () => {
  assert.equal(
    certificateSizeWarning("a".repeat(8193), claims()),
    "the certificate has 8193 characters; " +
      "largest claims: groups (32 bytes), roles (22 bytes), email (5 bytes)",
  );
  assert.notEqual(certificateSizeWarning("a".repeat(65_536), claims()), undefined);
});

Deno.test("certificateSizeWarning refuses what verify would not read", () => {
  assertCode(() => certificateSizeWarning("a".repeat(65_537), claims()), "token_too_large");
});
