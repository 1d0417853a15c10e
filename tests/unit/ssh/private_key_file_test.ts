import assert from "node:assert/strict";
import { formatPrivateKeyFile, parsePrivateKeyFile } from "../../../src/ssh/private_key_file.ts";
import { encodePublicKey } from "../../../src/ssh/public_key.ts";
import { generateUserKeyPair, userKeyPairFromSecret } from "../../../src/ssh/user_key_pair.ts";
import { assertCodeAsync } from "../../support/assert_code.ts";
import { encodeStrings } from "../../support/encode_strings.ts";
import { privateKeyVectors } from "../../support/private_key_vectors.ts";
import { programAvailable } from "../../support/program_available.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

Deno.test("formatPrivateKeyFile writes every vector byte for byte", async () => {
  for (const { name, kind, d, comment, checkint, privateKey } of privateKeyVectors()) {
    const secret = Uint8Array.fromBase64(d, { alphabet: "base64url" });
    const key = await userKeyPairFromSecret(kind, secret);
    assert.equal(formatPrivateKeyFile(key, { comment, checkint }), privateKey, name);
  }
});

Deno.test("parsePrivateKeyFile reads every vector", async () => {
  for (const { name, kind, d, comment, privateKey, publicKey } of privateKeyVectors()) {
    const parsed = await parsePrivateKeyFile(privateKey);
    assert.equal(parsed.comment, comment, name);
    assert.equal(parsed.key.kind, kind, name);
    assert.equal(
      parsed.key.secret.toBase64({ alphabet: "base64url", omitPadding: true }),
      d,
      name,
    );
    assert.equal(encodePublicKey(parsed.key.publicKey).toBase64(), publicKey.split(" ")[1], name);
  }
});

Deno.test("parsePrivateKeyFile does not mind line lengths, CRLF and blank lines around", async () => {
  const text = privateKeyVectors()[0]?.privateKey ?? "";
  const lines = text.trim().split("\n");
  const body = lines.slice(1, -1).join("");
  for (
    const other of [
      text.replaceAll("\n", "\r\n"),
      `\n\n${text}\n\n`,
      [lines[0], body, lines.at(-1)].join("\n"),
      [lines[0], ...(body.match(/.{1,70}/g) ?? []), lines.at(-1)].join("\n"),
    ]
  ) assert.equal((await parsePrivateKeyFile(other)).comment, "openpubkey cert");
});

Deno.test("formatPrivateKeyFile and parsePrivateKeyFile agree for comments of every length", async () => {
  for (const kind of ["ecdsa", "ed25519"] as const) {
    const key = await generateUserKeyPair(kind);
    for (let length = 0; length < 17; length++) {
      const comment = "\u00e9x".repeat(length).slice(0, length);
      const text = formatPrivateKeyFile(key, { comment, checkint: 0xffff_ffff });
      const parsed = await parsePrivateKeyFile(text);
      assert.equal(parsed.comment, comment);
      assert.deepEqual(parsed.key.secret, key.secret);
    }
  }
});

const BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
const END = "\n-----END OPENSSH PRIVATE KEY-----\n";

/** Applies a change to the bytes inside the file. */
function changed(text: string, change: (bytes: Uint8Array) => Uint8Array): string {
  const body = text.slice(BEGIN.length, -END.length).replaceAll("\n", "");
  return BEGIN + change(Uint8Array.fromBase64(body)).toBase64() + END;
}

Deno.test("parsePrivateKeyFile refuses a file in which any one bit is changed", async () => {
  for (const kind of ["ecdsa", "ed25519"] as const) {
    const key = await userKeyPairFromSecret(kind, new Uint8Array(32).fill(6));
    const text = formatPrivateKeyFile(key, { comment: "c", checkint: 1 });
    const length = Uint8Array.fromBase64(text.slice(BEGIN.length, -END.length).replaceAll("\n", ""))
      .length;
    for (let bit = 0; bit < length * 8; bit++) {
      const other = changed(text, (bytes) => {
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return bytes;
      });
      try {
        // the comment is the one thing that nothing else vouches for
        assert.notEqual((await parsePrivateKeyFile(other)).comment, "c", `bit ${bit}`);
      } catch (error) {
        assert.equal(error instanceof Error ? error.name : "", "CommandError", `bit ${bit}`);
      }
    }
  }
});

Deno.test("parsePrivateKeyFile refuses every truncation", async () => {
  const text = privateKeyVectors().find(({ name }) => name === "ed25519-file")?.privateKey ?? "";
  for (let length = 0; length < text.length - 1; length += 3) {
    await assertCodeAsync(() => parsePrivateKeyFile(text.slice(0, length)), "key_unreadable");
  }
  const bytes = Uint8Array.fromBase64(text.slice(BEGIN.length, -END.length).replaceAll("\n", ""));
  for (let length = 0; length < bytes.length; length++) {
    const cut = changed(text, (all) => all.slice(0, length));
    await assertCodeAsync(() => parsePrivateKeyFile(cut), "key_unreadable");
  }
});

Deno.test("parsePrivateKeyFile refuses other files", async () => {
  const head = new TextEncoder().encode("openssh-key-v1\0");
  const file = (...parts: Uint8Array[]) =>
    BEGIN + Uint8Array.from([...head, ...parts.flatMap((part) => [...part])]).toBase64() + END;
  const one = Uint8Array.of(0, 0, 0, 1);
  const bad = [
    "",
    "ssh-ed25519 AAAA",
    "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
    BEGIN + END,
    `${BEGIN}????${END}`,
    "x".repeat(70_000),
    file(encodeStrings("none", "bcrypt", ""), one, encodeStrings("", "")),
    file(encodeStrings("aes256-ctr", "none", ""), one, encodeStrings("", "")),
    file(encodeStrings("none", "none", ""), Uint8Array.of(0, 0, 0, 0)),
    file(encodeStrings("none", "none", ""), Uint8Array.of(0, 0, 0, 2), encodeStrings("", "")),
    file(encodeStrings("none", "none", ""), one, encodeStrings("", ""), Uint8Array.of(0)),
    file(
      encodeStrings("none", "none", ""),
      one,
      encodeStrings("", Uint8Array.from([...new Uint8Array(8), ...encodeStrings("ssh-rsa")])),
    ),
  ];
  for (const text of bad) await assertCodeAsync(() => parsePrivateKeyFile(text), "key_unreadable");
});

Deno.test("parsePrivateKeyFile refuses thousands of key derivation rounds before it begins", async () => {
  const options = encodeStrings(new Uint8Array(16), new Uint8Array());
  const rounds = (count: number) => {
    const bytes = new Uint8Array(24);
    bytes.set(options.slice(0, 20));
    new DataView(bytes.buffer).setUint32(20, count);
    return bytes;
  };
  const head = new TextEncoder().encode("openssh-key-v1\0");
  const bytes = Uint8Array.from([
    ...head,
    ...encodeStrings("aes256-ctr", "bcrypt", rounds(1025)),
    ...Uint8Array.of(0, 0, 0, 1),
    ...encodeStrings("", ""),
  ]);
  const error = await assertCodeAsync(
    () => parsePrivateKeyFile(BEGIN + bytes.toBase64() + END, { passphrase: "x" }),
    "key_unreadable",
  );
  assert.match(error.message, /rounds/);
});

Deno.test({
  name: "formatPrivateKeyFile writes keys that ssh-keygen -y and -l read (needs ssh-keygen)",
  ignore: !programAvailable("ssh-keygen"),
  fn: async () => {
    await withTempDir(async (directory) => {
      for (const kind of ["ecdsa", "ed25519"] as const) {
        for (let i = 0; i < 4; i++) {
          const key = await generateUserKeyPair(kind);
          const file = `${directory}/id_${kind}_${i}`;
          const text = formatPrivateKeyFile(key, { comment: "openpubkey cert", checkint: i });
          await Deno.writeTextFile(file, text, { mode: 0o600 });
          const { code, stdout } = await new Deno.Command("ssh-keygen", {
            args: ["-y", "-f", file],
          }).output();
          assert.equal(code, 0);
          assert.equal(
            new TextDecoder().decode(stdout),
            `${key.publicKey.type} ${encodePublicKey(key.publicKey).toBase64()} openpubkey cert\n`,
          );
        }
      }
    });
  },
});

Deno.test({
  name: "parsePrivateKeyFile reads keys that ssh-keygen makes (needs ssh-keygen)",
  ignore: !programAvailable("ssh-keygen"),
  fn: async () => {
    await withTempDir(async (directory) => {
      for (const kind of ["ecdsa", "ed25519"] as const) {
        const file = `${directory}/id_${kind}`;
        const { code } = await new Deno.Command("ssh-keygen", {
          args: ["-q", "-t", kind, "-N", "", "-C", "made elsewhere", "-f", file],
        }).output();
        assert.equal(code, 0);
        const { key, comment } = await parsePrivateKeyFile(await Deno.readTextFile(file));
        assert.equal(comment, "made elsewhere");
        assert.equal(
          `${key.publicKey.type} ${encodePublicKey(key.publicKey).toBase64()} made elsewhere\n`,
          await Deno.readTextFile(`${file}.pub`),
        );
      }
    });
  },
});
