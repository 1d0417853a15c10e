import assert from "node:assert/strict";
import { auditRows } from "../../../../src/admin/audit/audit_rows.ts";
import { readProviderRows } from "../../../../src/policy/read_provider_rows.ts";

const PROVIDERS = readProviderRows(
  "https://op.example.com c 24h\nhttps://broken.example.com c 24hours\n" +
    "https://slash.example.com/ c 24h\nhttp://localhost:9 c 24h\n",
  { allowLoopbackHttp: true },
);

function rows(text: string, principals?: readonly string[]): readonly string[] {
  const context = { providersPath: "/p", providers: PROVIDERS };
  return auditRows(text, principals === undefined ? context : { ...context, principals })
    .map((row) => {
      const hints = row.hints === null ? "null" : row.hints.join(" | ");
      return `${row.line_number} ${row.status} ${row.reason_code}: ${row.reason} [${hints}]`;
    });
}

const ISS = "https://op.example.com";

const CASES: readonly [what: string, text: string, wanted: string][] = [
  ["a good row", `root a@b ${ISS}`, "1 SUCCESS ok: the issuer is in the providers file []"],
  [
    "an issuer with a final slash in both files",
    "root a@b https://slash.example.com/",
    "1 SUCCESS ok: the issuer is in the providers file []",
  ],
  [
    "an issuer with one slash too many",
    `root a@b ${ISS}/`,
    "1 ERROR issuer-not-found: the issuer is not in /p " +
    '[remove the final slash: the providers file has "https://op.example.com"]',
  ],
  [
    "an issuer whose row is broken",
    "root a@b https://broken.example.com",
    "1 ERROR issuer-unusable: no row for the issuer in /p can be used " +
    "[mend that row of /p; its finding says how]",
  ],
  [
    "an http issuer",
    "root a@b http://localhost:9",
    "1 WARNING issuer-not-https: the issuer is an http URL [use an issuer with https]",
  ],
  ["an empty issuer", "root a@b ''", "1 ERROR issuer-empty: the issuer is empty []"],
  [
    "an unclosed quote",
    `root 'a@b ${ISS}`,
    "1 ERROR syntax: a quote does not end, or the row ends in a backslash [null]",
  ],
  [
    "two columns",
    "# head\n\nroot a@b",
    "3 ERROR arity: the row has 2 columns, not principal, identity and issuer [null]",
  ],
  [
    "an identity that matches nobody",
    `root oidc: ${ISS}`,
    "1 ERROR identity-matches-nobody: a prefix with nothing behind it matches nobody []",
  ],
  [
    "an empty identity",
    `root '' ${ISS}`,
    "1 ERROR identity-matches-nobody: an empty identity matches nobody []",
  ],
  [
    "a wildcard address",
    `root '*@x.org' ${ISS}`,
    "1 WARNING identity-doubtful: there are no wildcards in addresses; " +
    "for a domain write oidc-match-end:email:@x.org []",
  ],
  [
    "a suffix without @",
    `root oidc-match-end:email:x.org ${ISS}`,
    "1 WARNING identity-doubtful: an email ending begins with @ and names a domain, " +
    "as in oidc-match-end:email:@example.com []",
  ],
  [
    "a wildcard principal",
    `* a@b ${ISS}`,
    "1 ERROR principal-invalid: the principal is one user name, not a list or wildcard " +
    "[write one row for each user]",
  ],
  [
    "an empty principal",
    `'' a@b ${ISS}`,
    "1 ERROR principal-invalid: the principal is empty and matches no user " +
    "[write the name of a user first]",
  ],
  [
    "two things at once: the gravest first, the other as a hint",
    `root '*' https://nope.example.com`,
    "1 ERROR issuer-not-found: the issuer is not in /p " +
    "[check the spelling, or add the issuer to the providers file | " +
    "there is no identity for everybody]",
  ],
];

for (const [what, text, wanted] of CASES) {
  Deno.test(`auditRows on ${what}`, () => assert.deepEqual(rows(text), [wanted]));
}

Deno.test("auditRows of a home warns of rows for others, which do not count there", () => {
  assert.deepEqual(rows(`alice a@b ${ISS}\nroot a@b ${ISS}`, ["alice"]), [
    "1 SUCCESS ok: the issuer is in the providers file []",
    "2 WARNING other-principal: in this file only rows for alice count " +
    "[move the row to /etc/opk/auth_id: opkssh add root IDENTITY ISSUER]",
  ]);
});
