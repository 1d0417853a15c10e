import { decodeBase64url } from "../../src/encoding/base64.ts";
import type { JsonObject } from "../../src/encoding/json_value.ts";
import { Refusal } from "../../src/errors/refusal.ts";
import { equalBytes } from "../../src/encoding/bytes.ts";
import { buildCertificate } from "../../src/ssh/build_certificate.ts";
import { formatCertificateFile, parseCertificateFile } from "../../src/ssh/certificate_file.ts";
import { checkCertificate } from "../../src/ssh/check_certificate.ts";
import { parseCertificate } from "../../src/ssh/parse_certificate.ts";
import { formatPrivateKeyFile, parsePrivateKeyFile } from "../../src/ssh/private_key_file.ts";
import { encodePublicKey } from "../../src/ssh/public_key.ts";
import { type UserKeyPair, userKeyPairFromSecret } from "../../src/ssh/user_key_pair.ts";
import type { Outcome } from "./outcome.ts";
import { number, object, text, texts } from "./vector_case.ts";

/**
 * Runs a case of `privatekey.json`: the pair is rebuilt byte for byte from its secret parts, as far as
 * no fresh ECDSA signature is involved, and read back.
 *
 * @param testCase the case
 * @returns our answer; every case is expected to be accepted
 */
export async function runPrivateKeyCase(testCase: JsonObject): Promise<Outcome> {
  try {
    const difference = await findDifference(testCase);
    return difference === undefined ? { ok: true } : { ok: true, difference };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, code: error.code };
    throw error;
  }
}

async function findDifference(testCase: JsonObject): Promise<string | undefined> {
  const kind = text(testCase, "key_type") === "ed25519" ? "ed25519" : "ecdsa";
  const secret = decodeBase64url(text(object(testCase, "jwk"), "d"));
  const key = await userKeyPairFromSecret(kind, secret);
  const openssh = object(testCase, "openssh");
  const comment = text(openssh, "comment");
  const file = formatPrivateKeyFile(key, { comment, checkint: number(openssh, "checkint") ?? 0 });
  if (file !== text(testCase, "private_key")) return "the private key file differs";
  const read = await parsePrivateKeyFile(text(testCase, "private_key"));
  if (!equalBytes(read.key.secret, secret) || read.comment !== comment) {
    return "the private key file is read to another key";
  }
  return await compareCertificate(testCase, key);
}

async function compareCertificate(
  testCase: JsonObject,
  key: UserKeyPair,
): Promise<string | undefined> {
  const file = parseCertificateFile(text(testCase, "cert"));
  const certificate = parseCertificate(file.type, file.base64);
  await checkCertificate(certificate, Number(object(testCase, "claims").get("iat") ?? 0) || 0);
  if (!equalBytes(encodePublicKey(certificate.publicKey), encodePublicKey(key.publicKey))) {
    return "the certificate is for another key";
  }
  if (certificate.principals.join() !== texts(testCase, "principals").join()) {
    return `the principals are ${certificate.principals.join()}`;
  }
  if ((certificate.extensions.get("openpubkey-act") ?? "") !== text(testCase, "access_token")) {
    return "the access token differs";
  }
  if (certificate.keyId !== text(object(testCase, "claims"), "email")) return "the key ID differs";
  const rebuilt = await buildCertificate({ ...certificate, key });
  const type = file.type;
  const again = parseCertificate(type, formatCertificateFile(rebuilt, "").split(" ")[1] ?? "");
  if (!equalBytes(again.signedBytes, certificate.signedBytes)) return "the signed bytes differ";
  // Ed25519 signatures are deterministic, so there the whole blob must come out the same.
  if (key.kind === "ed25519" && !equalBytes(rebuilt, certificate.blob)) return "the blob differs";
  // The Go tool puts a second blank before the longer comment of its own directory.
  const line = formatCertificateFile(
    certificate.blob,
    text(testCase, "cert").split(" ").slice(2).join(" "),
  );
  return line === text(testCase, "cert") ? undefined : "the certificate line differs";
}
