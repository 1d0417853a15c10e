import assert from "node:assert/strict";
import { formatCertificateFile, parseCertificateFile } from "../../../src/ssh/certificate_file.ts";
import { assertCode } from "../../support/assert_code.ts";
import { forgeCertificate } from "../../support/forge_certificate.ts";
import { forgingKey } from "../../support/forging_key.ts";
import { privateKeyVectors } from "../../support/private_key_vectors.ts";

Deno.test("formatCertificateFile writes every vector byte for byte", () => {
  for (const { name, certificate } of privateKeyVectors()) {
    const { blob, comment, type, base64 } = parseCertificateFile(certificate);
    // in the identity directory the Go tool writes two blanks before the comment
    const written = certificate.includes("  ") ? ` ${comment}` : comment;
    assert.equal(formatCertificateFile(blob, written), certificate, name);
    assert.ok(certificate.startsWith(`${type} ${base64}`), name);
  }
});

Deno.test("parseCertificateFile gives the comment without blanks around it", async () => {
  const { blob } = await forgeCertificate();
  const line = formatCertificateFile(blob, "");
  for (
    const [text, comment] of [
      [line, ""],
      [`${line}\n`, ""],
      [`${line} openpubkey`, "openpubkey"],
      [`${line}  openpubkey: https://op.example cid \r\n`, "openpubkey: https://op.example cid"],
      [`${line}\topenpubkey`, "openpubkey"],
      [`  ${line} a  b`, "a  b"],
    ] as const
  ) assert.equal(parseCertificateFile(text).comment, comment, JSON.stringify(text.slice(-30)));
});

Deno.test("parseCertificateFile refuses what is not one certificate", async () => {
  const { blob, base64, keyType } = await forgeCertificate();
  const plain = await forgingKey("ed25519");
  const line = formatCertificateFile(blob, "openpubkey");
  for (
    const text of [
      "",
      "\n",
      keyType,
      base64,
      `${plain.publicKey.type} ${plain.blob.toBase64()}`,
      `${keyType} ${plain.blob.toBase64()}`,
      `ecdsa-sha2-nistp256-cert-v01@openssh.com ${base64}`,
      `${keyType} ${base64}=`,
      `${keyType}  ${base64}`,
      `no-pty ${line}`,
      `# ${line}`,
      `${line}\n${line}`,
      "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA",
    ]
  ) assertCode(() => parseCertificateFile(text), "file_invalid");
});
