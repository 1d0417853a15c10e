import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeBase64 } from "../../../src/encoding/base64.ts";
import { Refusal } from "../../../src/errors/refusal.ts";
import type { RefusalCode } from "../../../src/errors/refusal_code.ts";
import { authorizedKeysLine } from "../../../src/ssh/authorized_keys_line.ts";
import { checkCertificate } from "../../../src/ssh/check_certificate.ts";
import { fingerprint } from "../../../src/ssh/fingerprint.ts";
import { parseCertificate } from "../../../src/ssh/parse_certificate.ts";
import { assertCode, assertCodeAsync } from "../../support/assert_code.ts";
import { certificateVectors } from "../../support/certificate_vectors.ts";
import { forgeCertificate } from "../../support/forge_certificate.ts";
import { forgingKey } from "../../support/forging_key.ts";
import { programAvailable } from "../../support/program_available.ts";
import { readAuthorizedKeysLines } from "../../support/read_authorized_keys_line.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

async function line(principals: readonly string[], user: string): Promise<string> {
  const { keyType, base64 } = await forgeCertificate({ principals });
  return authorizedKeysLine(
    await checkCertificate(parseCertificate(keyType, base64), 1_700_000_000),
    user,
  );
}

const KEY = `ssh-ed25519 ${encodeBase64((await forgingKey("ed25519")).blob)}`;

Deno.test("authorizedKeysLine prints no principals for a certificate without any", async () => {
  assert.equal(await line([], "alice"), `cert-authority ${KEY}`);
});

Deno.test("authorizedKeysLine echoes a list with the wildcard, for any user", async () => {
  const wildcard = `cert-authority,principals="opkssh-wildcard" ${KEY}`;
  assert.equal(await line(["opkssh-wildcard"], "alice"), wildcard);
  assert.equal(await line(["opkssh-wildcard"], "DOMAIN\\alice"), wildcard);
  assert.equal(
    await line(["dev", "opkssh-wildcard"], "alice"),
    `cert-authority,principals="dev,opkssh-wildcard" ${KEY}`,
  );
});

Deno.test("authorizedKeysLine echoes a list with the requested user, in order", async () => {
  assert.equal(
    await line(["guest", "alice", "dev"], "alice"),
    `cert-authority,principals="guest,alice,dev" ${KEY}`,
  );
});

Deno.test("authorizedKeysLine refuses a certificate for others", async () => {
  for (const user of ["alice", "Guest", "guest ", "", "guest,dev"]) {
    const error = await assertCodeAsync(
      () => line(["guest", "dev"], user),
      "CERT_PRINCIPAL_MISMATCH",
    );
    assert.ok(error instanceof Refusal);
    assert.deepEqual(error.evidence, { principals: ["guest", "dev"], user });
  }
});

Deno.test("authorizedKeysLine checks the names again, whoever made the certificate", async () => {
  const { keyType, base64 } = await forgeCertificate();
  const checked = await checkCertificate(parseCertificate(keyType, base64), 5);
  for (const name of ['a"b', "a,b", "a\nb", ""]) {
    const tampered = { ...checked, principals: ["opkssh-wildcard", name] };
    assertCode(() => authorizedKeysLine(tampered, "alice"), "CERT_BAD_PRINCIPAL");
  }
});

Deno.test("authorizedKeysLine prints the certified key, whatever the type", async () => {
  for (const key of ["ecdsa", "ed25519", "rsa"] as const) {
    const { keyType, base64 } = await forgeCertificate({ key });
    const checked = await checkCertificate(parseCertificate(keyType, base64), 5);
    const { publicKey, blob } = await forgingKey(key);
    assert.equal(
      authorizedKeysLine(checked, "alice"),
      `cert-authority,principals="opkssh-wildcard" ${publicKey.type} ${encodeBase64(blob)}`,
    );
  }
});

/**
 * Where we refuse by the certificate alone although the Go tool does not: it leaves these to sshd (or,
 * for limited certificates, to nobody). All other vectors must come out as the Go tool's.
 */
const STRICTER: ReadonlyMap<string, RefusalCode> = new Map<string, RefusalCode>([
  ["principals-not-matching", "CERT_PRINCIPAL_MISMATCH"],
  ["principal-leading-underscore", "CERT_PRINCIPAL_MISMATCH"],
  ["principal-trailing-dollar", "CERT_PRINCIPAL_MISMATCH"],
  ["principal-email", "CERT_PRINCIPAL_MISMATCH"],
  ["principal-128-characters", "CERT_PRINCIPAL_MISMATCH"],
  ["principal-128-and-dollar", "CERT_PRINCIPAL_MISMATCH"],
  ["signed-by-other-key", "CERT_NOT_SELF_SIGNED"],
  ["signed-by-other-key-type", "CERT_NOT_SELF_SIGNED"],
  ["sk-ecdsa-cert", "CERT_NOT_CERT"],
  ["sk-ed25519-cert", "CERT_NOT_CERT"],
  ["host-cert", "CERT_NOT_USER"],
  ["cert-type-unknown", "CERT_NOT_USER"],
  ["valid-before-past", "CERT_NOT_VALID_NOW"],
  ["valid-before-now", "CERT_NOT_VALID_NOW"],
  ["valid-after-future", "CERT_NOT_VALID_NOW"],
  ["critical-force-command", "CERT_CRITICAL_OPTION"],
  ["critical-source-address", "CERT_CRITICAL_OPTION"],
  ["critical-unknown", "CERT_CRITICAL_OPTION"],
  ["signature-bit-flip", "CERT_SIG_INVALID"],
  ["signature-of-other-cert", "CERT_SIG_INVALID"],
  ["signature-blob-empty", "CERT_SIG_INVALID"],
  ["wire-reserved-field", "CERT_MALFORMED"],
]);

Deno.test("authorizedKeysLine prints for every vector what the Go tool prints, or is stricter by name", async () => {
  let equal = 0;
  const refused = new Set<string>();
  for (const { name, keyType, base64, now, user, stdout } of certificateVectors()) {
    const run = async () =>
      authorizedKeysLine(await checkCertificate(parseCertificate(keyType, base64), now), user);
    const code = STRICTER.get(name);
    if (code !== undefined) {
      await assertCodeAsync(run, code);
      refused.add(name);
    } else if (stdout !== "") {
      assert.equal(`${await run()}\n`, stdout, name);
      equal++;
    }
  }
  assert.equal(refused.size, STRICTER.size);
  assert.ok(equal > 50, `only ${equal} lines were compared`);
});

/** Names near the edge of what is allowed, and plainly hostile ones. */
const principal = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._+@-]{0,12}\$?$/),
  fc.constantFrom("opkssh-wildcard", "alice", 'a"b', "a,b", "a b", "\\", "*", "", "a\n"),
  fc.string({ maxLength: 6 }),
  fc.string({ unit: "binary", maxLength: 4 }),
);
const RUNS = Deno.env.get("SLOW") === "1" ? 200_000 : 1500;

Deno.test("authorizedKeysLine reads back as one entry with exactly our options, for any principals", async () => {
  const { publicKey, blob } = await forgingKey("ed25519");
  let printed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(principal, { maxLength: 4 }),
      fc.oneof(fc.constant("alice"), principal),
      async (principals, user) => {
        let text: string;
        try {
          text = await line(principals, user);
        } catch (error) {
          assert.ok(error instanceof Refusal, String(error));
          return;
        }
        printed++;
        const options = principals.length === 0 ? [{ name: "cert-authority", value: undefined }] : [
          { name: "cert-authority", value: undefined },
          { name: "principals", value: principals.join(",") },
        ];
        assert.deepEqual(readAuthorizedKeysLines(`${text}\n`), [{
          options,
          keyType: publicKey.type,
          base64: encodeBase64(blob),
          comment: "",
        }]);
        // sshd splits the value at commas: what it gets must be what we compared
        if (principals.length > 0) {
          const split = options[1]?.value?.split(",") ?? [];
          assert.deepEqual(split, principals);
          assert.ok(split.includes("opkssh-wildcard") || split.includes(user));
        }
      },
    ),
    { numRuns: RUNS },
  );
  assert.ok(printed > RUNS / 20, `only ${printed} lines were printed`);
});

Deno.test({
  name: "authorizedKeysLine is one key to OpenSSH (needs ssh-keygen)",
  ignore: !programAvailable("ssh-keygen"),
  fn: async () => {
    const { blob } = await forgingKey("ed25519");
    await withTempDir(async (directory) => {
      for (const principals of [[], ["opkssh-wildcard"], ["alice", "a.b+c-d_e@x.y", "host$"]]) {
        const file = `${directory}/authorized_keys`;
        await Deno.writeTextFile(file, `${await line(principals, "alice")}\n`);
        const { code, stdout } = await new Deno.Command("ssh-keygen", { args: ["-l", "-f", file] })
          .output();
        assert.equal(code, 0);
        // it shows the options, or nothing, in place of a comment
        const shown = new TextDecoder().decode(stdout).split("\n");
        assert.equal(shown.length, 2, "exactly one key");
        assert.ok(shown[0]?.startsWith(`256 ${await fingerprint(blob)} `), shown[0]);
        assert.ok(shown[0]?.endsWith(" (ED25519)"), shown[0]);
      }
    });
  },
});
