import assert from "node:assert/strict";
import { encodeBase64 } from "../../../src/encoding/base64.ts";
import { authorizedKeysLine } from "../../../src/ssh/authorized_keys_line.ts";
import { buildCertificate } from "../../../src/ssh/build_certificate.ts";
import { formatCertificateFile, parseCertificateFile } from "../../../src/ssh/certificate_file.ts";
import { checkCertificate } from "../../../src/ssh/check_certificate.ts";
import { parseCertificate } from "../../../src/ssh/parse_certificate.ts";
import { generateUserKeyPair, userKeyPairFromSecret } from "../../../src/ssh/user_key_pair.ts";
import { privateKeyVectors } from "../../support/private_key_vectors.ts";
import { programAvailable } from "../../support/program_available.ts";
import { withTempDir } from "../../support/with_temp_dir.ts";

/** The Go tool's certificate for seed 42..42, nonce 11..11 and the token below. */
const REFERENCE =
  "AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIBERERERERERERERERERERERERERERERERERERERERERAAAAICFS+NGbeR0kRTJC4V8uq2y3z/p7al7TAJeWDgaYgdsSAAAAAAAAAAAAAAABAAAADWFAZXhhbXBsZS5jb20AAAATAAAAD29wa3NzaC13aWxkY2FyZAAAAAAAAAAA//////////8AAAAAAAADaAAAAA5vcGVucHVia2V5LXBrdAAAAtAAAALMZXlKaGRXUWlPaUpqYVdRaUxDSmxiV0ZwYkNJNkltRkFaWGhoYlhCc1pTNWpiMjBpTENKbGVIQWlPakUzTURBd01ETTJNREFzSW1saGRDSTZNVGN3TURBd01EQXdNQ3dpYVhOeklqb2lhSFIwY0hNNkx5OXZjQzVsZUdGdGNHeGxMbU52YlNJc0ltNXZibU5sSWpvaWRFZzRVVlpuU1d0WFNubGlaRkpIZG1wVmFEbEpNR1Z2UjBRd1RrMU5RVWczUm5CdmRXdGllbFJUVlNJc0luTjFZaUk2SW5NeEluMDpleUpoYkdjaU9pSkZaRVJUUVNJc0ltdHBaQ0k2SW1zeElpd2lkSGx3SWpvaVNsZFVJbjA6aFhlZnRxS2ZjUVVvdW1CTzBzVWlFWlRqUzk5S2x2S2RTQjRpcE5NZ3NER1V5NFg0NUd4NC1fMXMzdUVjdVpQY2I5SVAyZW5USjd4U180Rkp0S3c4QVE6ZXlKaGJHY2lPaUpGWkVSVFFTSXNJbko2SWpvaU1ERXlNelExTmpjNE9XRmlZMlJsWmpBeE1qTTBOVFkzT0RsaFltTmtaV1l3TVRJek5EVTJOemc1WVdKalpHVm1NREV5TXpRMU5qYzRPV0ZpWTJSbFppSXNJblI1Y0NJNklrTkpReUlzSW5Wd2F5STZleUpoYkdjaU9pSkZaRVJUUVNJc0ltTnlkaUk2SWtWa01qVTFNVGtpTENKcmRIa2lPaUpQUzFBaUxDSjRJam9pU1ZaTU5EQmFkRFZJVTFKR1RXdE1hRmg1Tm5KaVRHWlFMVzUwY1ZoMFRVRnNOVmxQUW5CcFFqSjRTU0o5ZlE6RTN6RXI4R3hNREZrWndmVXpOclBaaUNYNWZtREhBdThtZlpYWGJua1NobVJPT2JvSlBXOWlfTnE5dHRucGJvX3NHVG9vU1ltNGNHMjVCN2w2WndyQlEAAAAVcGVybWl0LVgxMS1mb3J3YXJkaW5nAAAAAAAAABdwZXJtaXQtYWdlbnQtZm9yd2FyZGluZwAAAAAAAAAWcGVybWl0LXBvcnQtZm9yd2FyZGluZwAAAAAAAAAKcGVybWl0LXB0eQAAAAAAAAAOcGVybWl0LXVzZXItcmMAAAAAAAAAAAAAADMAAAALc3NoLWVkMjU1MTkAAAAgIVL40Zt5HSRFMkLhXy6rbLfP+ntqXtMAl5YOBpiB2xIAAABTAAAAC3NzaC1lZDI1NTE5AAAAQLKz/ISYZdW1hoDXz/0YxSGfizh8QfLCq3ARGlAN5Iar1mDMdnbGjxsEqPSFUtHc15bDXcRMucd+btXAHGOlAAQ=";

const TOKEN =
  "eyJhdWQiOiJjaWQiLCJlbWFpbCI6ImFAZXhhbXBsZS5jb20iLCJleHAiOjE3MDAwMDM2MDAsImlhdCI6MTcwMDAwMDAwMCwiaXNzIjoiaHR0cHM6Ly9vcC5leGFtcGxlLmNvbSIsIm5vbmNlIjoidEg4UVZnSWtXSnliZFJHdmpVaDlJMGVvR0QwTk1NQUg3RnBvdWtielRTVSIsInN1YiI6InMxIn0:eyJhbGciOiJFZERTQSIsImtpZCI6ImsxIiwidHlwIjoiSldUIn0:hXeftqKfcQUoumBO0sUiEZTjS99KlvKdSB4ipNMgsDGUy4X45Gx4-_1s3uEcuZPcb9IP2enTJ7xS_4FJtKw8AQ:eyJhbGciOiJFZERTQSIsInJ6IjoiMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZiIsInR5cCI6IkNJQyIsInVwayI6eyJhbGciOiJFZERTQSIsImNydiI6IkVkMjU1MTkiLCJrdHkiOiJPS1AiLCJ4IjoiSVZMNDBadDVIU1JGTWtMaFh5NnJiTGZQLW50cVh0TUFsNVlPQnBpQjJ4SSJ9fQ:E3zEr8GxMDFkZwfUzNrPZiCX5fmDHAu8mfZXXbnkShmROOboJPW9i_Nq9ttnpbo_sGTooSYm4cG25B7l6ZwrBQ";

/** In no particular order: sorting is the builder's business. */
const EXTENSIONS = new Map([
  ["permit-user-rc", ""],
  ["permit-pty", ""],
  ["openpubkey-pkt", TOKEN],
  ["permit-port-forwarding", ""],
  ["permit-agent-forwarding", ""],
  ["permit-X11-forwarding", ""],
]);
const NONCE = new Uint8Array(32).fill(0x11);

Deno.test("buildCertificate makes the Go tool's certificate, byte for byte", async () => {
  const key = await userKeyPairFromSecret("ed25519", new Uint8Array(32).fill(0x42));
  const blob = await buildCertificate({
    key,
    keyId: "a@example.com",
    principals: ["opkssh-wildcard"],
    extensions: EXTENSIONS,
    nonce: NONCE,
  });
  assert.equal(encodeBase64(blob), REFERENCE);
});

Deno.test("buildCertificate makes every certificate of the vectors, signatures of ECDSA apart", async () => {
  for (const { name, kind, d, certificate } of privateKeyVectors()) {
    const key = await userKeyPairFromSecret(
      kind,
      Uint8Array.fromBase64(d, { alphabet: "base64url" }),
    );
    const file = parseCertificateFile(certificate);
    const theirs = parseCertificate(file.type, file.base64);
    const ours = await buildCertificate({
      key,
      keyId: theirs.keyId,
      principals: theirs.principals,
      extensions: theirs.extensions,
      nonce: theirs.nonce,
    });
    const length = kind === "ed25519" ? ours.length : theirs.signedBytes.length;
    assert.equal(ours.slice(0, length).toHex(), theirs.blob.slice(0, length).toHex(), name);
  }
});

Deno.test("buildCertificate makes certificates that our own server admits, within their time", async () => {
  for (const kind of ["ecdsa", "ed25519"] as const) {
    const key = await generateUserKeyPair(kind);
    const blob = await buildCertificate({
      key,
      keyId: "",
      principals: ["alice"],
      extensions: EXTENSIONS,
      validAfter: 1000n,
      validBefore: 2000n,
      nonce: NONCE,
    });
    const { type, base64 } = parseCertificateFile(formatCertificateFile(blob, ""));
    const certificate = await checkCertificate(parseCertificate(type, base64), 1500);
    assert.equal(certificate.validAfter, 1000n);
    assert.equal(certificate.validBefore, 2000n);
    assert.equal(certificate.serial, 0n);
    assert.deepEqual([...certificate.extensions.keys()], [...EXTENSIONS.keys()].sort());
    assert.match(authorizedKeysLine(certificate, "alice"), /^cert-authority,principals="alice" /);
  }
});

Deno.test("buildCertificate sorts extensions by bytes, capitals first and astral names last", async () => {
  const key = await generateUserKeyPair("ed25519");
  const names = ["b", "a", "B", "ab", "", "\u{10000}", "\uffff"];
  const blob = await buildCertificate({
    key,
    keyId: "",
    principals: [],
    extensions: new Map(names.map((name) => [name, ""])),
    nonce: NONCE,
  });
  const certificate = parseCertificate("ssh-ed25519-cert-v01@openssh.com", encodeBase64(blob));
  assert.deepEqual(
    [...certificate.extensions.keys()],
    ["", "B", "a", "ab", "b", "\uffff", "\u{10000}"],
  );
});

Deno.test({
  name: "buildCertificate makes what ssh-keygen -L reads and verifies (needs ssh-keygen)",
  ignore: !programAvailable("ssh-keygen"),
  fn: async () => {
    await withTempDir(async (directory) => {
      for (const kind of ["ecdsa", "ed25519"] as const) {
        for (let i = 0; i < 4; i++) {
          const key = await generateUserKeyPair(kind);
          const blob = await buildCertificate({
            key,
            keyId: "a@example.com",
            principals: ["alice", "dev"],
            extensions: EXTENSIONS,
            validAfter: 1_700_000_000n,
            validBefore: 1_700_003_600n,
            nonce: NONCE,
          });
          const file = `${directory}/id-cert.pub`;
          await Deno.writeTextFile(file, formatCertificateFile(blob, "openpubkey"));
          const { code, stdout, stderr } = await new Deno.Command("ssh-keygen", {
            args: ["-L", "-f", file],
            env: { TZ: "UTC" },
          }).output();
          assert.equal(code, 0, new TextDecoder().decode(stderr));
          assert.deepEqual(
            new TextDecoder().decode(stdout).split("\n").slice(1).map((line) =>
              line.trim()
                .replace(/SHA256:\S+/, "<hash>")
                .replace(/UNKNOWN OPTION: [0-9a-f]+/, "UNKNOWN OPTION: <hex>")
            ),
            [
              `Type: ${
                parseCertificateFile(formatCertificateFile(blob, "")).type
              } user certificate`,
              `Public key: ${kind.toUpperCase()}-CERT <hash>`,
              `Signing CA: ${kind.toUpperCase()} <hash> (using ${key.publicKey.type})`,
              'Key ID: "a@example.com"',
              "Serial: 0",
              "Valid: from 2023-11-14T22:13:20 to 2023-11-14T23:13:20",
              "Principals:",
              "alice",
              "dev",
              "Critical Options: (none)",
              "Extensions:",
              "openpubkey-pkt UNKNOWN OPTION: <hex> (len 720)",
              "permit-X11-forwarding",
              "permit-agent-forwarding",
              "permit-port-forwarding",
              "permit-pty",
              "permit-user-rc",
              "",
            ],
          );
        }
      }
    });
  },
});
