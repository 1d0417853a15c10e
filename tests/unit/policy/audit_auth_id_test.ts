import assert from "node:assert/strict";
import { auditAuthId } from "../../../src/policy/audit_auth_id.ts";

const LISTED = ["https://op.example.com", "https://slash.example.com/", "http://plain.example.com"];

function audit(text: string): readonly string[] {
  return auditAuthId(text, LISTED).map(({ line, status, reason, hints, advice }) =>
    [line, status, reason, ...hints.map(({ kind }) => kind), advice ?? "-"].join(" ")
  );
}

Deno.test("auditAuthId judges every row in file order", () => {
  assert.deepEqual(
    audit(
      "# head\nroot a@b https://op.example.com\nroot 'a\nroot a@b\n" +
        "root a@b https://slash.example.com/\nroot a@b http://plain.example.com\nroot a@b ''\n",
    ),
    [
      "2 SUCCESS ok -",
      "3 ERROR syntax a quote does not end, or the row ends in a backslash",
      "4 ERROR arity the row has 2 columns, not principal, identity and issuer",
      "5 SUCCESS ok -",
      "6 WARNING issuer-not-https prefer-https -",
      "7 ERROR issuer-empty -",
    ],
  );
});

Deno.test("auditAuthId leaves the columns of unreadable rows empty", () => {
  const [row] = auditAuthId("root a@b\n", LISTED);
  assert.deepEqual([row?.principal, row?.identity, row?.issuer], ["", "", ""]);
});

Deno.test("auditAuthId advises on identities that match nobody", () => {
  assert.deepEqual(
    audit("root oidc: https://op.example.com\nroot *@x.org https://op.example.com"),
    [
      "1 SUCCESS ok a prefix with nothing behind it matches nobody",
      "2 SUCCESS ok there are no wildcards in addresses; " +
      "for a domain write oidc-match-end:email:@x.org",
    ],
  );
});
