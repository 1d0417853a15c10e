import assert from "node:assert/strict";
import { isCertificateType } from "../../../src/ssh/is_plain_key_type.ts";

Deno.test("isCertificateType is true for every certificate type of OpenSSH", () => {
  for (
    const type of [
      "ssh-ed25519-cert-v01@openssh.com",
      "ecdsa-sha2-nistp256-cert-v01@openssh.com",
      "ssh-rsa-cert-v01@openssh.com",
      "sk-ssh-ed25519-cert-v01@openssh.com",
      "ecdsa-sha2-nistp521-cert-v01@openssh.com",
    ]
  ) assert.equal(isCertificateType(type), true, type);
});

Deno.test("isCertificateType is false for plain keys and for anything else", () => {
  for (
    const type of [
      "",
      "ssh-ed25519",
      "ecdsa-sha2-nistp256",
      "ssh-rsa",
      "sk-ssh-ed25519@openssh.com",
      "ssh-ed25519-cert-v01@openssh.com ",
      "ssh-ed25519-cert-v01@openssh.com\n",
    ]
  ) assert.equal(isCertificateType(type), false, type);
});

Deno.test("is_plain_key_type.ts imports nothing, because verify loads it first", async () => {
  const source = await Deno.readTextFile(
    new URL("../../../src/ssh/is_plain_key_type.ts", import.meta.url),
  );
  assert.doesNotMatch(source, /^import/m);
});
