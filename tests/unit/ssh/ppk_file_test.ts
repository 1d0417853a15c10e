import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeUtf8 } from "../../../src/encoding/utf8.ts";
import { systemRandom } from "../../../src/platform/random.ts";
import { buildCertificate } from "../../../src/ssh/build_certificate.ts";
import { formatCertificateFile } from "../../../src/ssh/certificate_file.ts";
import { fingerprint } from "../../../src/ssh/fingerprint.ts";
import { formatPpkFile } from "../../../src/ssh/ppk_file.ts";
import { parsePpkOuter } from "../../../src/ssh/ppk_outer.ts";
import { formatPrivateKeyFile, parsePrivateKeyFile } from "../../../src/ssh/private_key_file.ts";
import { encodePublicKey } from "../../../src/ssh/public_key.ts";
import {
  generateUserKeyPair,
  type UserKeyKind,
  type UserKeyPair,
  userKeyPairFromSecret,
} from "../../../src/ssh/user_key_pair.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { needs } from "../../support/needs.ts";
import { run } from "../../support/sshd/run.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

const COMMENT = "openpubkey cert";

async function certify(key: UserKeyPair): Promise<Uint8Array<ArrayBuffer>> {
  return await buildCertificate({
    key,
    keyId: "alice@example.com",
    principals: ["alice"],
    extensions: new Map([["permit-pty", ""]]),
    nonce: new Uint8Array(32),
  });
}

async function write(
  path: string,
  key: UserKeyPair,
  passphrase?: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const certificate = await certify(key);
  const options = { certificate, comment: COMMENT, passphrase, random: systemRandom };
  await Deno.writeTextFile(path, await formatPpkFile(key, options), { mode: 0o600 });
  return certificate;
}

/** Keys whose numbers begin or end in what encoders get wrong. */
const SECRETS: readonly (readonly [UserKeyKind, string, string])[] = [
  ["ecdsa", "an ordinary scalar", `7f${"ab".repeat(31)}`],
  ["ecdsa", "a scalar with the high bit set", `f0${"ab".repeat(31)}`],
  ["ecdsa", "a short scalar", `0000${"ab".repeat(30)}`],
  ["ecdsa", "a short scalar with the high bit set", `00${"f0".repeat(31)}`],
  ["ed25519", "an ordinary seed", "ab".repeat(32)],
  ["ed25519", "a seed that ends in zeros", `${"ab".repeat(30)}0000`],
  ["ed25519", "a seed that begins with zeros", `0000${"ab".repeat(30)}`],
];

for (const [kind, name, secret] of SECRETS) {
  Deno.test(
    needs(["puttygen", "ssh-keygen"], `formatPpkFile writes ${kind}, ${name}, as puttygen does`),
    () =>
      withTempDir(async (directory) => {
        const key = await userKeyPairFromSecret(kind, Uint8Array.fromHex(secret));
        const certificate = await write(`${directory}/ours.ppk`, key);
        const plain = formatPrivateKeyFile(key, { comment: COMMENT, checkint: 7 });
        await Deno.writeTextFile(`${directory}/key`, plain, { mode: 0o600 });
        await Deno.writeTextFile(
          `${directory}/key-cert.pub`,
          formatCertificateFile(certificate, COMMENT),
        );
        const made = await run("puttygen", [
          ...[`${directory}/key`, "--certificate", `${directory}/key-cert.pub`],
          ...["-O", "private", "-o", `${directory}/theirs.ppk`],
        ]);
        assert.deepEqual(made, { code: 0, stdout: "", stderr: "" });
        const [ours, theirs] = [`${directory}/ours.ppk`, `${directory}/theirs.ppk`];
        assert.equal(await Deno.readTextFile(ours), await Deno.readTextFile(theirs));
        await assertSameKey(ours, key);
      }),
  );
}

/** Has puttygen convert a file back, and ssh-keygen write it in its own way. */
async function assertSameKey(path: string, key: UserKeyPair, more: string[] = []): Promise<void> {
  const to = `${path}.back`;
  const back = await run("puttygen", [path, ...more, "-O", "private-openssh-new", "-o", to]);
  assert.deepEqual(back, { code: 0, stdout: "", stderr: "" });
  const { code, stderr } = await run("ssh-keygen", ["-q", "-p", "-P", "", "-N", "", "-f", to]);
  assert.equal(code, 0, stderr);
  const parsed = await parsePrivateKeyFile(await Deno.readTextFile(to));
  assert.deepEqual(parsed.key.secret, key.secret);
  assert.equal(parsed.comment, COMMENT);
}

for (const kind of ["ecdsa", "ed25519"] as const) {
  Deno.test(
    needs(
      ["puttygen", "ssh-keygen"],
      `puttygen opens an encrypted ${kind} file with its passphrase only`,
    ),
    () =>
      withTempDir(async (directory) => {
        const key = await generateUserKeyPair(kind);
        const path = `${directory}/key.ppk`;
        await write(path, key, "correct horse");
        await Deno.writeTextFile(`${directory}/right`, "correct horse");
        await Deno.writeTextFile(`${directory}/wrong`, "wrong horse");
        await Deno.writeTextFile(`${directory}/none`, "");
        const text = await Deno.readTextFile(path);
        assert.match(text, /^Encryption: aes256-cbc$/m);
        assert.match(text, /^Key-Derivation: Argon2id$/m);
        const passphrases = (old: string): string[] => [
          ...["--old-passphrase", `${directory}/${old}`],
          ...["--new-passphrase", `${directory}/none`],
        ];
        const to = ["-O", "private-openssh-new", "-o", `${path}.no`];
        const wrong = await run("puttygen", [path, ...passphrases("wrong"), ...to]);
        assert.notEqual(wrong.code, 0);
        assert.match(wrong.stderr, /wrong passphrase/);
        await assertSameKey(path, key, passphrases("right"));
      }),
  );

  Deno.test(
    needs(["puttygen"], `puttygen sees the fingerprint and the certificate of an ${kind} file`),
    () =>
      withTempDir(async (directory) => {
        const key = await generateUserKeyPair(kind);
        const path = `${directory}/key.ppk`;
        await write(path, key);
        const { stdout } = await run("puttygen", ["-l", path]);
        assert.ok(stdout.includes(await fingerprint(encodePublicKey(key.publicKey))), stdout);
        const info = await run("puttygen", ["--cert-info", path]);
        assert.match(info.stdout, /alice@example\.com/);
        assert.match(info.stdout, /User/i);
      }),
  );
}

Deno.test("formatPpkFile never writes the same encrypted file twice, nor the secret", async () => {
  const key = await generateUserKeyPair("ed25519");
  const certificate = await certify(key);
  const options = { certificate, comment: COMMENT, passphrase: "p", random: systemRandom };
  const [one, two] = [await formatPpkFile(key, options), await formatPpkFile(key, options)];
  assert.notEqual(one, two);
  const stored = /^Private-Lines: 1\n(.+)$/m.exec(one)?.[1] ?? "";
  assert.equal(Uint8Array.fromBase64(stored).length, 48);
  assert.ok(!Uint8Array.fromBase64(stored).toHex().includes(key.secret.toHex()));
});

Deno.test("formatPpkFile refuses an empty passphrase", async () => {
  const key = await generateUserKeyPair("ed25519");
  const certificate = await certify(key);
  const options = { certificate, comment: COMMENT, passphrase: "", random: systemRandom };
  await assertCodeAsync(() => formatPpkFile(key, options), "usage");
});

Deno.test("parsePpkOuter reads what formatPpkFile wrote, whatever its line ends", async () => {
  const key = await generateUserKeyPair("ecdsa");
  const certificate = await certify(key);
  const options = { certificate, comment: COMMENT, random: systemRandom };
  const text = await formatPpkFile(key, options);
  for (const end of ["\n", "\r\n", "\r"]) {
    const outer = parsePpkOuter(text.replaceAll("\n", end));
    assert.equal(outer.type, "ecdsa-sha2-nistp256-cert-v01@openssh.com");
    assert.equal(outer.comment, COMMENT);
    assert.equal(outer.encrypted, false);
    assert.deepEqual(outer.publicPart, certificate);
  }
  const locked = await formatPpkFile(key, { ...options, passphrase: "p" });
  assert.equal(parsePpkOuter(locked).encrypted, true);
});

const BLOB = "AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const GOOD = [
  "PuTTY-User-Key-File-2: ssh-ed25519",
  "Encryption: none",
  "Comment: x",
  "Public-Lines: 1",
  BLOB,
  "Private-Lines: 1",
].join("\n");

Deno.test("parsePpkOuter takes version 2, and refuses what is not a key file", () => {
  assert.equal(parsePpkOuter(GOOD).comment, "x");
  const bad: readonly string[] = [
    "",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    GOOD.replace("File-2", "File-4"),
    GOOD.replace("none", "rot13"),
    GOOD.replace("Comment", "comment"),
    GOOD.replace("Public-Lines: 1", "Public-Lines: -1"),
    GOOD.replace("Public-Lines: 1", "Public-Lines: 99999"),
    GOOD.replace("Public-Lines: 1", "Public-Lines: 0"),
    GOOD.replace(": ssh-ed25519", ": ssh-rsa"),
    GOOD.replace(BLOB, "????"),
    `${GOOD}${"\n".repeat(300_000)}`,
    decodeUtf8(new TextEncoder().encode("\0".repeat(64))),
  ];
  for (const text of bad) assert.throws(() => parsePpkOuter(text), SyntaxError, text.slice(0, 200));
});

Deno.test("parsePpkOuter throws SyntaxErrors only, whatever it reads", async () => {
  const key = await generateUserKeyPair("ecdsa");
  const certificate = await certify(key);
  const good = await formatPpkFile(key, { certificate, comment: COMMENT, random: systemRandom });
  const damaged = fc.tuple(fc.nat(good.length), fc.nat(40), fc.string()).map(([at, less, more]) =>
    good.slice(0, at) + more + good.slice(at + less)
  );
  fc.assert(
    fc.property(fc.oneof(fc.string(), damaged), (text) => {
      try {
        parsePpkOuter(text);
      } catch (error) {
        assert.ok(error instanceof SyntaxError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});
