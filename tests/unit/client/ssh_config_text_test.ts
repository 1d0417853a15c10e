import assert from "node:assert/strict";
import {
  includesIdentities,
  withIdentity,
  withInclude,
  withoutIdentity,
} from "../../../src/client/ssh_config_text.ts";

const KEY = "/home/me/.ssh/opkssh/op-client";
const LINES = `IdentityFile "${KEY}"\nCertificateFile "${KEY}-cert.pub"\n`;

for (
  const [text, expected] of [
    ["Include ~/.ssh/opkssh/config\n", true],
    ["Host a\n\n  include   ~/.ssh/opkssh/config", true],
    ['Include "~/.ssh/opkssh/config"\r\n', true],
    ["Include=~/.ssh/opkssh/config", true],
    ["Include other ~/.ssh/opkssh/config", true],
    ["# Include ~/.ssh/opkssh/config\n", false],
    ["Include ~/.ssh/opkssh/config.d\n", false],
    ["IncludeX ~/.ssh/opkssh/config\n", false],
    ["Match exec ~/.ssh/opkssh/config", false],
    ["", false],
  ] as const
) {
  Deno.test(`includesIdentities takes ${JSON.stringify(text)} as ${expected}`, () => {
    assert.equal(includesIdentities(text), expected);
  });
}

Deno.test("withInclude puts the line in front, once", () => {
  const once = withInclude("Host a\n  User b\n");
  assert.equal(once, "Include ~/.ssh/opkssh/config\n\nHost a\n  User b\n");
  assert.equal(withInclude(once), once);
});

Deno.test("withInclude does not take a comment for the line", () => {
  const text = "# Include ~/.ssh/opkssh/config\n";
  assert.equal(withInclude(text), `Include ~/.ssh/opkssh/config\n\n${text}`);
});

Deno.test("withIdentity adds quoted lines in front, once", () => {
  const once = withIdentity("IdentityFile /other\n", KEY, []);
  assert.equal(once, `${LINES}IdentityFile /other\n`);
  assert.equal(withIdentity(once, KEY, []), once);
});

Deno.test("withIdentity does not mistake a longer name for the key", () => {
  const text = `IdentityFile "${KEY}-more"\n`;
  assert.equal(withIdentity(text, KEY, []), `${LINES}${text}`);
});

Deno.test("withIdentity replaces the line of the Go tool", () => {
  assert.equal(withIdentity(`IdentityFile ${KEY}\n# rest\n`, KEY, []), `${LINES}# rest\n`);
});

Deno.test("withIdentity quotes blanks and doubles percent signs", () => {
  assert.equal(
    withIdentity("", "/home/a b/100%/k", []),
    'IdentityFile "/home/a b/100%%/k"\nCertificateFile "/home/a b/100%%/k-cert.pub"\n',
  );
});

Deno.test("withIdentity lists the default keys last and anew each time", () => {
  const first = withIdentity("# mine\n", KEY, ["~/.ssh/id_rsa", "~/.ssh/id_ed25519"]);
  assert.match(
    first,
    /^IdentityFile "\/home[^]*# mine\n# keys[^\n]*\nIdentityFile "~\/\.ssh\/id_rsa"\n/,
  );
  assert.equal(withIdentity(first, KEY, ["~/.ssh/id_rsa", "~/.ssh/id_ed25519"]), first);
  const second = withIdentity(first, KEY, ["~/.ssh/id_rsa"]);
  assert.ok(!second.includes("id_ed25519"));
  assert.equal(withIdentity(second, KEY, []), `${LINES}# mine\n`);
});

Deno.test("withIdentity keeps lines that somebody added after the default keys", () => {
  const text = `${withIdentity("", KEY, ["~/.ssh/id_rsa"])}Host a\n  User b\n`;
  assert.match(withIdentity(text, KEY, ["~/.ssh/id_rsa"]), /Host a\n {2}User b\n# keys/);
});

Deno.test("withoutIdentity removes exactly the lines of the key", () => {
  const text = `  ${LINES}IdentityFile ${KEY}\nIdentityFile "${KEY}-more"\n# ${KEY}\n`;
  assert.equal(withoutIdentity(text, KEY), `IdentityFile "${KEY}-more"\n# ${KEY}\n`);
});

Deno.test("withoutIdentity turns CRLF into LF only when it removes something", () => {
  assert.equal(withoutIdentity(`IdentityFile ${KEY}\r\nHost a\r\n`, KEY), "Host a\n");
  assert.equal(withoutIdentity("Host a\r\n", KEY), "Host a\r\n");
});
