import assert from "node:assert/strict";
import type { ConfigSyntax } from "../../../src/config/parse_config.ts";
import { defaultServerConfig } from "../../../src/config/default_server_config.ts";
import { parseServerConfig } from "../../../src/config/server_config.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";

const TOML = `
deny_users = ["root", "Admin", "1000"]
deny_emails = ["a@b.c", ""]
allow_loopback_http = true
ca_file = "/etc/ssl/our.pem"

[env_vars]
HTTPS_PROXY = "http://proxy:8080"
NUMBER = "8080"

[cache]
stale_for = "12h"

[log]
format = "json"
path = "/var/log/x.log"
to = ["file", "journal"]
`;

const YAML = `
env_vars:
  HTTPS_PROXY: http://proxy:8080
  NUMBER: 8080
deny_users: [root, "Admin", 1000]
deny_emails:
  - a@b.c
  -
allow_loopback_http: yes
ca_file: /etc/ssl/our.pem
cache: {stale_for: 12h}
log:
  format: json
  path: /var/log/x.log
  to: file journal
`;

Deno.test("parseServerConfig reads all keys in both syntaxes", async () => {
  for (const [syntax, text] of [["toml", TOML], ["yaml", YAML]] as const) {
    assert.deepEqual(await parseServerConfig(text, syntax, "f"), {
      envVars: new Map([["HTTPS_PROXY", "http://proxy:8080"], ["NUMBER", "8080"]]),
      denyUsers: ["root", "Admin", "1000"],
      denyEmails: ["a@b.c", ""],
      cache: { staleFor: 43_200 },
      allowLoopbackHttp: true,
      caFile: "/etc/ssl/our.pem",
      log: { format: "json", path: "/var/log/x.log", to: ["file", "journal"] },
      warnings: [],
      file: "f",
    });
  }
});

Deno.test("parseServerConfig takes defaults for what is not mentioned", async () => {
  const expected = { ...defaultServerConfig(), file: "f" };
  for (const text of ["", "# nothing\n"]) {
    assert.deepEqual(await parseServerConfig(text, "toml", "f"), expected);
    assert.deepEqual(await parseServerConfig(text, "yaml", "f"), expected);
  }
  const nulls = "env_vars:\ndeny_users:\ndeny_emails: ~\ncache:\nlog:\nca_file: null\n";
  assert.deepEqual(await parseServerConfig(nulls, "yaml", "f"), expected);
  assert.equal(defaultServerConfig().cache.staleFor, 86_400);
});

Deno.test("parseServerConfig warns of unknown keys and of entries that deny nobody", async () => {
  const toml = await parseServerConfig(
    'deny_user = ["x"]\ndeny_emails = [" a@b.c"]\n[cache]\nstale = "1h"\n[extra]\n',
    "toml",
    "/etc/opk/config.toml",
  );
  assert.deepEqual(toml.warnings, [
    '/etc/opk/config.toml:2:1: deny_emails: " a@b.c" has blanks around it and denies nobody',
    '/etc/opk/config.toml:4:1: unknown key "cache.stale" is ignored; known here: stale_for',
    '/etc/opk/config.toml:1:1: unknown key "deny_user" is ignored; known here: env_vars, ' +
    "deny_users, deny_emails, cache, allow_loopback_http, ca_file, log",
    '/etc/opk/config.toml:5:1: unknown key "extra" is ignored; known here: env_vars, ' +
    "deny_users, deny_emails, cache, allow_loopback_http, ca_file, log",
  ]);
  const yaml = await parseServerConfig("Deny_Users: [x]\n", "yaml", "c.yml");
  assert.match(yaml.warnings[0] ?? "", /^c\.yml:1:1: unknown key "Deny_Users" is ignored/);
});

Deno.test("parseServerConfig takes one place for the log, several, or none", async () => {
  for (
    const [text, to] of [
      ["'journal'", ["journal"]],
      ["'syslog file'", ["syslog", "file"]],
      ["['file', 'file', 'journal']", ["file", "journal"]],
      ["'none'", []],
      ["['none']", []],
    ] as const
  ) {
    assert.deepEqual((await parseServerConfig(`log.to = ${text}`, "toml", "f")).log.to, to, text);
  }
});

const DURATION = 'a time such as "90s", "15m", "24h" or "7d", at most "30d"';
const TARGETS = '"file", "journal", "syslog", a list of them, or "none"';
const errors: [ConfigSyntax, string, string][] = [
  ["toml", "x = 1\ndeny_users = 'root'", '2:1: deny_users must be a list of strings, not "root"'],
  [
    "toml",
    "deny_users = ['a',\n  1000]",
    "2:3: deny_users[1] must be a string, not 1000 without quotes",
  ],
  ["toml", "deny_emails = {a = 1}", "1:1: deny_emails must be a list of strings, not a table"],
  ["toml", "env_vars = ['A=b']", "1:1: env_vars must be a table of strings, not a list"],
  ["toml", "[env_vars]\nP = 8080", "2:1: env_vars.P must be a string, not 8080 without quotes"],
  [
    "toml",
    "[env_vars]\n'A=B' = 'x'",
    '1:1: env_vars must be a table of variables, not one with the name "A=B"',
  ],
  [
    "toml",
    "allow_loopback_http = 'true'",
    '1:1: allow_loopback_http must be true or false, without quotes, not "true"',
  ],
  ["toml", "ca_file = 'ca.pem'", '1:1: ca_file must be an absolute path, not "ca.pem"'],
  ["toml", "ca_file = 1", "1:1: ca_file must be an absolute path, not 1 without quotes"],
  ["toml", "[cache]\nstale_for = 3600", `2:1: cache.stale_for must be ${DURATION}, not "3600"`],
  ["toml", "[cache]\nstale_for = '31d'", `2:1: cache.stale_for must be ${DURATION}, not "31d"`],
  ["toml", "cache = 'off'", '1:1: cache must be a table, not "off"'],
  ["toml", "log.format = 'xml'", '1:1: log.format must be "text" or "json", not "xml"'],
  ["toml", "log.to = 'disk'", `1:1: log.to must be ${TARGETS}, not "disk"`],
  ["toml", "log.to = ['file', 'none']", `1:1: log.to must be ${TARGETS}, not "none"`],
  ["toml", "log.to = []", `1:1: log.to must be ${TARGETS}, not an empty list`],
  ["toml", "log.path = 'x.log'", '1:1: log.path must be an absolute path, not "x.log"'],
  [
    "toml",
    "deny_users = 1979-05-27",
    "1:1: deny_users must be a list of strings, not a date or time",
  ],
  ["yaml", "a: 1\ndeny_users: root", '2:1: deny_users must be a list of strings, not "root"'],
  ["yaml", "deny_users:\n  - a\n  - [b]", "3:5: deny_users[1] must be a string, not a list"],
  ["yaml", "deny_emails: {a: 1}", "1:1: deny_emails must be a list of strings, not a table"],
  ["yaml", "env_vars:\n  A: [x]", "2:3: env_vars.A must be a string, not a list"],
  [
    "yaml",
    'allow_loopback_http: "yes"',
    '1:1: allow_loopback_http must be true or false, without quotes, not "yes"',
  ],
  [
    "yaml",
    "allow_loopback_http: 1",
    '1:1: allow_loopback_http must be true or false, without quotes, not "1"',
  ],
  ["yaml", "cache:\n  stale_for: 24", `2:3: cache.stale_for must be ${DURATION}, not "24"`],
  ["yaml", "log: json", '1:1: log must be a table, not "json"'],
  [
    "yaml",
    "deny_users: [a",
    "1:15: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
  ],
];

for (const [syntax, text, expected] of errors) {
  Deno.test(`parseServerConfig refuses ${syntax} ${JSON.stringify(text)}`, async () => {
    const error = await assertCodeAsync(
      () => parseServerConfig(text, syntax, "f"),
      "config_invalid",
    );
    assert.equal(error.message, `f:${expected}`);
  });
}

Deno.test("parseServerConfig takes the words of YAML 1.1 for booleans, only without quotes", async () => {
  for (const word of ["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "y", "Y"]) {
    const config = await parseServerConfig(`allow_loopback_http: ${word}`, "yaml", "f");
    assert.equal(config.allowLoopbackHttp, true, word);
  }
  for (const word of ["false", "False", "no", "NO", "off", "n", "N"]) {
    const config = await parseServerConfig(`allow_loopback_http: ${word}`, "yaml", "f");
    assert.equal(config.allowLoopbackHttp, false, word);
  }
});
