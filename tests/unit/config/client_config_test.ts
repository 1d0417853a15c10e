import assert from "node:assert/strict";
import { type ClientConfigFile, parseClientConfig } from "../../../src/config/client_config.ts";
import type { ConfigSyntax } from "../../../src/config/parse_config.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";

const REDIRECTS = ["http://localhost:3000/login-callback"];

function parse(text: string, syntax: ConfigSyntax): Promise<ClientConfigFile> {
  return parseClientConfig(text, { syntax, file: "f", kind: "user file", redirectUris: REDIRECTS });
}

const TOML = `
default_provider = "work"
ca_file = "/etc/ca.pem"

[[providers]]
alias = ["work", "w"]
issuer = "https://op.example"
client_id = "123"
client_secret = "s"
scopes = ["openid", "groups"]
access_type = ""
prompt = "none"
redirect_uris = ["http://localhost:1/cb"]
remote_redirect_uri = "https://r.example/cb"
send_access_token = true

[[providers]]
alias = "plain p"
issuer = "https://plain.example"
client_id = "p"
`;

const YAML = `
default_provider: work
ca_file: /etc/ca.pem
providers:
  - alias: work w
    issuer: https://op.example
    client_id: 123
    client_secret: s
    scopes: openid groups
    access_type: ""
    prompt: none
    redirect_uris: [http://localhost:1/cb]
    remote_redirect_uri: https://r.example/cb
    send_access_token: yes
  - alias: [plain, p]
    issuer: https://plain.example
    client_id: p
    client_secret:
    remote_redirect_uri: ~
`;

for (const [syntax, text, lines] of [["toml", TOML, [7, 19]], ["yaml", YAML, [6, 16]]] as const) {
  Deno.test(`parseClientConfig reads all keys and defaults of ${syntax}`, async () => {
    const config = await parse(text, syntax);
    assert.equal(config.defaultProvider, "work");
    assert.equal(config.caFile, "/etc/ca.pem");
    assert.deepEqual(config.warnings, []);
    assert.deepEqual(config.providers, [
      {
        aliases: ["work", "w"],
        issuer: "https://op.example",
        clientId: "123",
        clientSecret: "s",
        scopes: "openid groups",
        accessType: "",
        prompt: "none",
        redirectUris: ["http://localhost:1/cb"],
        remoteRedirectUri: "https://r.example/cb",
        sendAccessToken: true,
        source: { kind: "user file", where: `f:${lines[0]}` },
      },
      {
        aliases: ["plain", "p"],
        issuer: "https://plain.example",
        clientId: "p",
        clientSecret: undefined,
        scopes: "openid profile email",
        accessType: "offline",
        prompt: "consent",
        redirectUris: REDIRECTS,
        remoteRedirectUri: undefined,
        sendAccessToken: false,
        source: { kind: "user file", where: `f:${lines[1]}` },
      },
    ]);
  });
}

Deno.test("parseClientConfig tells what is absent from what is empty", async () => {
  const absent = await parse("", "toml");
  assert.deepEqual([absent.defaultProvider, absent.providers, absent.caFile], [
    undefined,
    undefined,
    undefined,
  ]);
  const empty = await parse('default_provider: ""\nproviders:\n', "yaml");
  assert.deepEqual([empty.defaultProvider, empty.providers], ["", []]);
  const row = await parse(
    "providers:\n- scopes: ''\n  redirect_uris:\n  issuer: x\n  client_id: y",
    "yaml",
  );
  assert.deepEqual([row.providers?.[0]?.scopes, row.providers?.[0]?.redirectUris], ["", []]);
});

Deno.test("parseClientConfig warns of unknown keys and incomplete rows but keeps them", async () => {
  const config = await parse("default: x\nproviders:\n  - alias: a\n    clientid: b\n", "yaml");
  assert.equal(config.providers?.length, 1);
  assert.deepEqual(config.warnings, [
    "f:3:5: this provider has no issuer",
    "f:3:5: this provider has no client_id",
    'f:4:5: unknown key "providers[0].clientid" is ignored; known here: alias, issuer, client_id, ' +
    "client_secret, scopes, access_type, prompt, redirect_uris, remote_redirect_uri, " +
    "send_access_token",
    'f:1:1: unknown key "default" is ignored; known here: default_provider, providers, agent, ' +
    "flow, ca_file",
  ]);
});

const errors: [ConfigSyntax, string, string][] = [
  [
    "yaml",
    "agent: always",
    '1:1: agent must be "auto" or "yes" or "no" or "only", not "always"',
  ],
  [
    "toml",
    'flow = "carrier pigeon"',
    '1:1: flow must be "auto" or "browser" or "device" or "paste", not "carrier pigeon"',
  ],
  ["toml", "default_provider = 1", "1:1: default_provider must be a string, not 1 without quotes"],
  ["toml", "[providers]\nissuer = 'x'", "1:1: providers must be a list of tables, not a table"],
  ["toml", "providers = ['x']", '1:14: providers[0] must be a table, not "x"'],
  [
    "toml",
    "[[providers]]\n[[providers]]\n  client_id = 5",
    "3:3: providers[1].client_id must be a string, not 5 without quotes",
  ],
  [
    "toml",
    "[[providers]]\nredirect_uris = 'x'",
    '2:1: providers[0].redirect_uris must be a list of strings, not "x"',
  ],
  [
    "toml",
    "[[providers]]\nalias = {a = 'b'}",
    "2:1: providers[0].alias must be a string or a list of strings, not a table",
  ],
  ["toml", "ca_file = '~/ca.pem'", '1:1: ca_file must be an absolute path, not "~/ca.pem"'],
  ["yaml", "default_provider: [a]", "1:1: default_provider must be a string, not a list"],
  [
    "yaml",
    "providers:\n- issuer: {a: b}",
    "2:3: providers[0].issuer must be a string, not a table",
  ],
  [
    "yaml",
    'providers:\n- send_access_token: "true"',
    '2:3: providers[0].send_access_token must be true or false, without quotes, not "true"',
  ],
];

for (const [syntax, text, expected] of errors) {
  Deno.test(`parseClientConfig refuses ${syntax} ${JSON.stringify(text)}`, async () => {
    const error = await assertCodeAsync(() => parse(text, syntax), "config_invalid");
    assert.equal(error.message, `f:${expected}`);
  });
}
