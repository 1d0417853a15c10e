import { authorizedKeysLine } from "../../src/ssh/authorized_keys_line.ts";
import { checkCertificate } from "../../src/ssh/check_certificate.ts";
import { parseCertificate } from "../../src/ssh/parse_certificate.ts";

/** Unix seconds at which {@linkcode admitCertificate} looks at certificates. */
export const CERTIFICATE_NOW = 1_795_241_374;

/**
 * Does everything a server does with a certificate apart from its PK Token and policy.
 *
 * @param keyType sshd's `%t`
 * @param base64 sshd's `%k`
 * @param user sshd's `%u`
 * @returns the line for sshd
 */
export async function admitCertificate(
  keyType: string,
  base64: string,
  user = "alice",
): Promise<string> {
  const certificate = await checkCertificate(parseCertificate(keyType, base64), CERTIFICATE_NOW);
  return authorizedKeysLine(certificate, user);
}
