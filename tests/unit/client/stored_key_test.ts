import assert from "node:assert/strict";
import { storedKey } from "../../../src/client/stored_key.ts";
import { systemFileSystem } from "../../../src/platform/system_file_system.ts";
import { encryptPrivateKeyFile } from "../../../src/ssh/private_key_passphrase.ts";
import { generateUserKeyPair } from "../../../src/ssh/user_key_pair.ts";
import { type IdentityPlan, writeIdentityPair } from "../../support/identity_pair.ts";
import { writeTestPair } from "../../support/key_pair.ts";
import { CLIENT_ID, ISSUER, NOW } from "../../support/token_factory.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

Deno.test("storedKey reads whom a key of login names", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/key`;
    await writeIdentityPair(path, { validBefore: NOW + 99 });
    const found = await storedKey(path, systemFileSystem);
    assert.equal(found?.privateKey, path);
    assert.equal(found.encrypted, false);
    assert.equal(found.identity.issuer, ISSUER);
    assert.deepEqual(found.identity.audiences, [CLIENT_ID]);
    assert.equal(found.identity.email, "alice@example.com");
    assert.equal(found.identity.certificateExpires, NOW + 99);
  });
});

Deno.test("storedKey takes a key with a passphrase", async () => {
  await withTempDir(async (directory) => {
    const path = `${directory}/key`;
    await writeIdentityPair(path);
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, await encryptPrivateKeyFile(text, "secret"));
    assert.equal((await storedKey(path, systemFileSystem))?.encrypted, true);
  });
});

const NOT_OURS: readonly (readonly [string, (path: string) => Promise<unknown>])[] = [
  ["nothing at all", () => Promise.resolve()],
  ["a certificate without a PK Token", (path) => writeTestPair(path)],
  ["a certificate with a foreign comment", (path) => writeIdentityPair(path, { comment: "me" })],
  ["a PK Token that names another key", async (path) => {
    await writeIdentityPair(path, { named: await generateUserKeyPair("ed25519") });
  }],
  ["a private key of another certificate", async (path) => {
    await writeIdentityPair(path);
    await writeTestPair(path, { comment: null });
  }],
  ["no private key", async (path) => {
    await writeIdentityPair(path);
    await Deno.remove(path);
  }],
  ["a private key that is none", async (path) => {
    await writeIdentityPair(path);
    await Deno.writeTextFile(path, "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n");
  }],
  ["a link to the private key", async (path) => {
    await writeIdentityPair(path);
    await Deno.rename(path, `${path}.elsewhere`);
    await Deno.symlink(`${path}.elsewhere`, path);
  }],
  ["a directory in place of the certificate", (path) => Deno.mkdir(`${path}-cert.pub`)],
  ["claims without a subject", (path) => {
    const plan: IdentityPlan = { claims: { sub: undefined } };
    return writeIdentityPair(path, plan);
  }],
];

for (const [what, prepare] of NOT_OURS) {
  Deno.test(`storedKey finds no key in ${what}`, async () => {
    await withTempDir(async (directory) => {
      await prepare(`${directory}/key`);
      assert.equal(await storedKey(`${directory}/key`, systemFileSystem), undefined);
    });
  });
}
