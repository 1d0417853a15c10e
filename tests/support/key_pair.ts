import { formatCertificateFile } from "../../src/ssh/certificate_file.ts";
import { buildCertificate } from "../../src/ssh/build_certificate.ts";
import { formatPrivateKeyFile } from "../../src/ssh/private_key_file.ts";
import { generateUserKeyPair } from "../../src/ssh/user_key_pair.ts";

/** What a test changes about a pair. */
export interface KeyPairPlan {
  /** Comment of the certificate file, default `openpubkey`; null writes no certificate. */
  readonly comment?: string | null;
  /** Comment inside the private key, default `openpubkey cert`; null writes no private key. */
  readonly inner?: string | null;
  /** True to certify another key than the one beside it. */
  readonly mismatch?: boolean;
}

/**
 * Writes a private key and a certificate as login does, without a login.
 *
 * @param path of the private key
 * @param plan what is different
 */
export async function writeTestPair(path: string, plan: KeyPairPlan = {}): Promise<void> {
  const key = await generateUserKeyPair("ed25519");
  const certified = plan.mismatch ? await generateUserKeyPair("ed25519") : key;
  const { comment = "openpubkey", inner = "openpubkey cert" } = plan;
  if (inner !== null) {
    const text = formatPrivateKeyFile(key, { comment: inner, checkint: 1 });
    await Deno.writeTextFile(path, text, { mode: 0o600 });
  }
  if (comment === null) return;
  const blob = await buildCertificate({
    key: certified,
    keyId: "",
    principals: [],
    extensions: new Map(),
    nonce: new Uint8Array(32),
  });
  await Deno.writeTextFile(`${path}-cert.pub`, formatCertificateFile(blob, comment));
}
