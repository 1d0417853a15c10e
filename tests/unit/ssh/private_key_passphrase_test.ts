import assert from "node:assert/strict";
import { formatPrivateKeyFile, parsePrivateKeyFile } from "../../../src/ssh/private_key_file.ts";
import {
  decryptPrivateKeyFile,
  encryptPrivateKeyFile,
} from "../../../src/ssh/private_key_passphrase.ts";
import { encodePublicKey } from "../../../src/ssh/public_key.ts";
import { generateUserKeyPair } from "../../../src/ssh/user_key_pair.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { programAvailable } from "../../support/program_available.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const PASSPHRASE = "correct \u00e9 horse";

Deno.test("encryptPrivateKeyFile makes a file that only its passphrase opens", async () => {
  const key = await generateUserKeyPair("ecdsa");
  const plain = formatPrivateKeyFile(key, { comment: "openpubkey cert", checkint: 7 });
  const encrypted = await encryptPrivateKeyFile(plain, PASSPHRASE);
  assert.ok(!encrypted.includes(key.secret.toBase64().slice(0, 20)));
  const parsed = await parsePrivateKeyFile(encrypted, { passphrase: PASSPHRASE });
  assert.deepEqual(parsed.key.secret, key.secret);
  assert.equal(parsed.comment, "openpubkey cert");
  const missing = await assertCodeAsync(() => parsePrivateKeyFile(encrypted), "key_unreadable");
  assert.match(missing.message, /protected by a passphrase/);
  const wrong = await assertCodeAsync(
    () => parsePrivateKeyFile(encrypted, { passphrase: "correct e horse" }),
    "key_unreadable",
  );
  assert.match(wrong.message, /does not open/);
  await assertCodeAsync(() => decryptPrivateKeyFile(encrypted, "x"), "key_unreadable");
});

Deno.test("encryptPrivateKeyFile refuses an empty passphrase instead of leaving the key open", async () => {
  const key = await generateUserKeyPair("ed25519");
  const plain = formatPrivateKeyFile(key, { comment: "", checkint: 7 });
  await assertCodeAsync(() => encryptPrivateKeyFile(plain, ""), "usage");
});

Deno.test({
  name: "encryptPrivateKeyFile and ssh-keygen read each other's files (needs ssh-keygen)",
  ignore: !programAvailable("ssh-keygen"),
  fn: async () => {
    await withTempDir(async (directory) => {
      for (const kind of ["ecdsa", "ed25519"] as const) {
        const key = await generateUserKeyPair(kind);
        const plain = formatPrivateKeyFile(key, { comment: "openpubkey cert", checkint: 7 });
        const ours = `${directory}/ours_${kind}`;
        await Deno.writeTextFile(ours, await encryptPrivateKeyFile(plain, PASSPHRASE), {
          mode: 0o600,
        });
        const shown = await new Deno.Command("ssh-keygen", {
          args: ["-y", "-P", PASSPHRASE, "-f", ours],
        }).output();
        assert.equal(shown.code, 0);
        assert.equal(
          new TextDecoder().decode(shown.stdout),
          `${key.publicKey.type} ${encodePublicKey(key.publicKey).toBase64()} openpubkey cert\n`,
        );
        const refused = await new Deno.Command("ssh-keygen", {
          args: ["-y", "-P", "other", "-f", ours],
        }).output();
        assert.notEqual(refused.code, 0);

        const theirs = `${directory}/theirs_${kind}`;
        const made = await new Deno.Command("ssh-keygen", {
          args: ["-q", "-t", kind, "-a", "4", "-N", PASSPHRASE, "-C", "c", "-f", theirs],
        }).output();
        assert.equal(made.code, 0);
        const parsed = await parsePrivateKeyFile(await Deno.readTextFile(theirs), {
          passphrase: PASSPHRASE,
        });
        assert.equal(
          `${parsed.key.publicKey.type} ${encodePublicKey(parsed.key.publicKey).toBase64()} c\n`,
          await Deno.readTextFile(`${theirs}.pub`),
        );
      }
    });
  },
});
