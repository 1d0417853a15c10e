/** How the names of all OpenSSH version 01 certificate types end. */
export const CERTIFICATE_TYPE_ENDING = "-cert-v01@openssh.com";

/**
 * Tells certificates from plain public keys by the key type alone, before anything else is read:
 * sshd asks about every key a client offers, and most of them are plain.
 *
 * No imports here: `verify` loads this before the rest of the program.
 *
 * @param keyType what sshd puts in place of `%t`
 * @returns true for every OpenSSH version 01 certificate type, also those `parseCertificate` refuses
 */
export function isCertificateType(keyType: string): boolean {
  return keyType.endsWith(CERTIFICATE_TYPE_ENDING);
}
