import assert from "node:assert/strict";
import { decodeBase64 } from "../../../src/encoding/base64.ts";
import { fingerprint } from "../../../src/ssh/fingerprint.ts";
import { parsePrivateKeyFile } from "../../../src/ssh/private_key_file.ts";
import { encodePublicKey } from "../../../src/ssh/public_key.ts";
import { privateKeyVectors } from "../../support/private_key_vectors.ts";

Deno.test("fingerprint is the one ssh-keygen -l shows", async () => {
  for (const vector of privateKeyVectors()) {
    const { key } = await parsePrivateKeyFile(vector.privateKey);
    const shown = vector.sshKeygenList.split(" ")[1];
    assert.equal(await fingerprint(encodePublicKey(key.publicKey)), shown, vector.name);
  }
});

Deno.test("fingerprint has no padding", async () => {
  const blob = decodeBase64("AAAAC3NzaC1lZDI1NTE5AAAAICFS+NGbeR0kRTJC4V8uq2y3z/p7al7TAJeWDgaYgdsS");
  assert.match(await fingerprint(blob), /^SHA256:[A-Za-z0-9+/]{43}$/);
});
