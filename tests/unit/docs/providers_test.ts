import assert from "node:assert/strict";
import { policyWord } from "../../../src/client/policy_word.ts";
import { parseClientConfig } from "../../../src/config/client_config.ts";
import type { SourcedProviderRow } from "../../../src/config/sourced_provider_row.ts";
import { parseJson } from "../../../src/encoding/parse_json.ts";
import { isJsonObject } from "../../../src/encoding/json_value.ts";
import { BUILTIN_PROVIDERS } from "../../../src/oidc/providers/builtin_providers.ts";
import { checkProviderSettings } from "../../../src/oidc/providers/check_provider_settings.ts";
import { DEFAULT_REDIRECT_URIS } from "../../../src/oidc/providers/default_redirect_uris.ts";
import { EXPIRATION_POLICIES } from "../../../src/openpubkey/trusted_issuer.ts";
import { auditAuthId } from "../../../src/policy/audit_auth_id.ts";
import { parseAuthIdFile } from "../../../src/policy/auth_id_file.ts";
import { matchIdentity } from "../../../src/policy/identity_rule.ts";
import { parseProvidersFile } from "../../../src/policy/providers_file.ts";
import { SubjectClaims } from "../../../src/policy/subject_claims.ts";
import { docBlocks } from "../../support/doc_blocks.ts";

const PAGE = await Deno.readTextFile(new URL("../../../docs/providers.md", import.meta.url));
const BLOCKS = docBlocks(PAGE);
/** The table of what was tried lists them all. */
const NAMES = [...PAGE.matchAll(/^\| (\S+) +\| (?!Tried|-)/gm)].map((match) => match[1] ?? "");

function block(name: string, language: string): string {
  const found = BLOCKS.filter((one) => one.heading === name && one.language === language);
  assert.equal(found.length, 1, `${name} has one block of ${language}`);
  return found[0]?.text ?? "";
}

async function clientRow(name: string): Promise<SourcedProviderRow> {
  const config = await parseClientConfig(block(name, "toml"), {
    syntax: "toml",
    file: name,
    kind: "user file",
    redirectUris: DEFAULT_REDIRECT_URIS,
  });
  assert.deepEqual(config.warnings, []);
  const [row, ...rest] = config.providers ?? [];
  assert.ok(row !== undefined && rest.length === 0, `${name} has one row`);
  return row;
}

Deno.test("docs/providers.md lists what was tried for every example, and the other way round", () => {
  const headings = BLOCKS.filter(({ language }) => language === "toml").map((one) => one.heading);
  assert.equal(NAMES.length, 14);
  assert.deepEqual(headings, NAMES);
});

Deno.test("docs/providers.md names the redirect URIs that login uses", () => {
  const [redirects] = BLOCKS.filter(({ language }) => language === "text");
  assert.deepEqual(redirects?.text.trim().split("\n"), DEFAULT_REDIRECT_URIS);
});

Deno.test("docs/providers.md names every expiration policy, as the file takes it", () => {
  const [, about = ""] = /The third column([^]*?)\n\n/.exec(PAGE) ?? [];
  const code = about.split("`").filter((_, index) => index % 2 === 1);
  const named = code.filter((word) => !word.startsWith("/"));
  assert.deepEqual(named.toSorted(), EXPIRATION_POLICIES.map(policyWord).toSorted());
});

for (const name of NAMES) {
  Deno.test(`docs/providers.md: ${name} is read by client and server, who mean the same`, async () => {
    const row = await clientRow(name);
    checkProviderSettings(row);
    const { issuer, clientId } = row;

    const providers = parseProvidersFile(block(name, "providers"));
    assert.deepEqual(providers.problems, []);
    assert.deepEqual([...providers.issuers.keys()], [issuer]);
    const clients = providers.issuers.get(issuer)?.clients ?? [];
    assert.deepEqual(clients.map((client) => client.clientId), [clientId]);

    const authId = block(name, "auth_id");
    const file = parseAuthIdFile(authId);
    assert.deepEqual(file.problems, []);
    assert.ok(file.rows.length > 0);
    for (const audited of auditAuthId(authId, providers.listed)) {
      assert.equal(audited.status, "SUCCESS", JSON.stringify(audited));
      assert.equal(audited.advice, undefined);
    }
  });
}

Deno.test("docs/providers.md: examples of built-in providers are the built-in ones", async () => {
  for (const [name, alias] of [["Google", "google"], ["hello.dev", "hello"]] as const) {
    const { issuer, clientId, clientSecret, scopes } = await clientRow(name);
    const builtin = BUILTIN_PROVIDERS.find(({ aliases }) => aliases.includes(alias));
    assert.deepEqual(
      { issuer, clientId, clientSecret, scopes },
      {
        issuer: builtin?.issuer,
        clientId: builtin?.clientId,
        clientSecret: builtin?.clientSecret,
        scopes: builtin?.scopes,
      },
    );
  }
});

for (
  const [name, claims] of [
    ["Authentik", '{"sub":"1","groups":["authentik Admins"]}'],
    ["Cognito", '{"sub":"1","cognito:groups":["admins"]}'],
    ["GitLab", '{"sub":"1","groups_direct":["infra/admins"]}'],
    ["Google", '{"sub":"1","hd":"example.com"}'],
    ["Kanidm", '{"sub":"1","groups":["admins@idm.example.com"]}'],
  ] as const
) {
  Deno.test(`docs/providers.md: the claim rule of ${name} matches the claim it is about`, () => {
    const members = parseJson(claims);
    assert.ok(isJsonObject(members));
    const who = new SubjectClaims("ID token", members);
    const { rows } = parseAuthIdFile(block(name, "auth_id"));
    const [rule] = rows.filter(({ identity }) => identity.startsWith("oidc:"));
    assert.equal(matchIdentity(rule?.identity ?? "", who).by, "claim");
  });
}
