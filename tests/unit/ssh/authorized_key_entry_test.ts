import assert from "node:assert/strict";
import { parseAuthorizedKeyEntry } from "../../../src/ssh/authorized_key_entry.ts";
import { assertCode } from "../../support/assert_code.ts";
import { forgeCertificate } from "../../support/forge_certificate.ts";
import { forgingKey } from "../../support/forging_key.ts";

const { blob } = await forgingKey("ed25519");
const KEY = `ssh-ed25519 ${blob.toBase64()}`;

Deno.test("parseAuthorizedKeyEntry reads plain keys, certificates and foreign key types", async () => {
  assert.deepEqual(parseAuthorizedKeyEntry(`${KEY} alice@laptop\n`), {
    options: [],
    keyType: "ssh-ed25519",
    base64: blob.toBase64(),
    blob,
    comment: "alice@laptop",
  });
  const certificate = await forgeCertificate();
  const entry = parseAuthorizedKeyEntry(`${certificate.keyType} ${certificate.base64}`);
  assert.deepEqual(entry.blob, certificate.blob);
  assert.equal(entry.comment, "");
  assert.equal(parseAuthorizedKeyEntry("ssh-new AAAAB3NzaC1uZXcx").keyType, "ssh-new");
});

Deno.test("parseAuthorizedKeyEntry takes the first line that is an entry", () => {
  const text = `# a comment\n\n  \nnonsense\nssh-ed25519 AAAA\n  ${KEY} first\r\n${KEY} second\n`;
  assert.equal(parseAuthorizedKeyEntry(text).comment, "first");
});

Deno.test("parseAuthorizedKeyEntry splits options at commas outside quotes", () => {
  for (
    const [options, expected] of [
      ["no-pty", ["no-pty"]],
      ["no-pty,restrict", ["no-pty", "restrict"]],
      ['principals="a,b",cert-authority', ['principals="a,b"', "cert-authority"]],
      ['command="echo \\"a b\\", c",no-pty', ['command="echo \\"a b\\", c"', "no-pty"]],
      ['environment="A=b c"', ['environment="A=b c"']],
    ] as const
  ) {
    const entry = parseAuthorizedKeyEntry(`${options}  ${KEY}\tx  y `);
    assert.deepEqual(entry.options, expected);
    assert.equal(entry.comment, "x  y");
  }
});

Deno.test("parseAuthorizedKeyEntry refuses text without an entry", () => {
  for (
    const text of [
      "",
      "#",
      `# ${KEY}`,
      blob.toBase64(),
      "ssh-ed25519",
      `ssh-rsa ${blob.toBase64()}`,
      `${KEY.slice(0, -2)}`,
      `command="never ends ${KEY}`,
      `no-pty restrict ${KEY}`,
      "-----BEGIN OPENSSH PRIVATE KEY-----",
    ]
  ) assertCode(() => parseAuthorizedKeyEntry(text), "file_invalid");
});
