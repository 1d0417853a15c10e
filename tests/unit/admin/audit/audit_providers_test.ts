import assert from "node:assert/strict";
import { auditProviders } from "../../../../src/admin/audit/audit_providers.ts";
import { readProviderRows } from "../../../../src/policy/read_provider_rows.ts";

function audit(text: string): readonly string[] {
  return auditProviders(readProviderRows(text, { allowLoopbackHttp: true })).map((row) =>
    `${row.line_number} ${row.status} ${row.issuer}: ${row.reason} [${row.hints.join(" | ")}]`
  );
}

Deno.test("auditProviders judges every row in file order", () => {
  assert.deepEqual(
    audit(
      "# head\nhttps://op.example.com c 24h\nhttps://a.example.com c 24hours\nbroken row\n" +
        "https://op.example.com c2 oidc-refreshed\nhttp://far.example.com c 24h\n" +
        "http://localhost:9 c oidc\nhttps://login.microsoftonline.com/common/v2.0 c 24h\n" +
        "https://b.example.com '' 24h\n",
    ),
    [
      "2 SUCCESS https://op.example.com: the row can be used []",
      '3 ERROR : there is no expiration policy "24hours": https://a.example.com c 24hours ' +
      "[write one of 12h, 24h, 48h, 1week, oidc, oidc_refreshed, never]",
      "4 ERROR : the row has 2 columns, not issuer, client ID and expiration: broken row " +
      "[write: ISSUER CLIENT_ID EXPIRATION]",
      "5 SUCCESS https://op.example.com: the row can be used []",
      "6 ERROR : the issuer is an http URL, not https: http://far.example.com c 24h " +
      "[write the issuer as the provider's discovery document does, with https]",
      "7 WARNING http://localhost:9: the issuer is an http URL, which only tests should have " +
      "[use an issuer with https]",
      "8 WARNING https://login.microsoftonline.com/common/v2.0: no token has this issuer: " +
      "Microsoft names the tenant in it [write https://login.microsoftonline.com/TENANT-ID/v2.0]",
      "9 ERROR : the client ID is empty: https://b.example.com '' 24h " +
      "[write: ISSUER CLIENT_ID EXPIRATION]",
    ],
  );
});
