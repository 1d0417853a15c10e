import assert from "node:assert/strict";
import { parseProvidersFile } from "../../../src/policy/providers_file.ts";
import { assertCode } from "../../support/assert_code.ts";

Deno.test("parseProvidersFile refuses a file without a usable row and says why", () => {
  const error = assertCode(
    () => parseProvidersFile("# x\nhttps://op.example.com c\nhttp://op.example.com c 24h\n"),
    "CFG_NO_PROVIDERS",
  );
  assert.ok("evidence" in error);
  assert.deepEqual(error.evidence["problems"], [
    "line 2: the row has 2 columns, not issuer, client ID and expiration",
    "line 3: the issuer is an http URL, not https",
  ]);
  assertCode(() => parseProvidersFile(""), "CFG_NO_PROVIDERS");
  assertCode(() => parseProvidersFile("# only a comment\n"), "CFG_NO_PROVIDERS");
});

Deno.test("parseProvidersFile tells apart that only the expiration policies are at fault", () => {
  for (const policy of ["OIDC", "24H", "1w", "''", "24hours"]) {
    assertCode(() => parseProvidersFile(`https://op.example.com c ${policy}\n`), "CFG_BAD_POLICY");
  }
  assertCode(() => parseProvidersFile("https://op.example.com c 1w\nx\n"), "CFG_NO_PROVIDERS");
});

Deno.test("parseProvidersFile takes loopback http issuers only when told to", () => {
  const text = "http://localhost:8998 client 24h\n";
  assertCode(() => parseProvidersFile(text), "CFG_NO_PROVIDERS");
  const { issuers } = parseProvidersFile(text, { allowLoopbackHttp: true });
  assert.deepEqual([...issuers.keys()], ["http://localhost:8998"]);
});
