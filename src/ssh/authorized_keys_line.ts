import { encodeBase64 } from "../encoding/base64.ts";
import { BadEvidenceError, NotAllowedError } from "../errors/refusal.ts";
import { WILDCARD_PRINCIPAL } from "./certificate.ts";
import type { SelfSignedCertificate } from "./check_certificate.ts";
import { isSafePrincipal } from "./is_safe_principal.ts";
import { encodePublicKey } from "./public_key.ts";

/**
 * Builds the one line that lets a checked certificate in (sshd(8), AUTHORIZED_KEYS FILE FORMAT). All
 * of it is made anew from checked values; nothing is copied from the input as text.
 *
 * | principals of the certificate | line |
 * |---|---|
 * | none | `cert-authority <key>` |
 * | with the wildcard, or with the requested user | `cert-authority,principals="<all, in order>" <key>` |
 * | others only | refused |
 *
 * Why the list may be echoed: with `principals=`, sshd no longer asks whether the login name is in
 * the certificate, but whether option and certificate share a name, which an echo always satisfies.
 * So the login name is compared here, exactly as sshd would have done, before the echo. The Go tool
 * echoes without comparing, whereby a certificate limited to `guest` logs in as anyone whom policy
 * allows (`tests/unit/ssh/authorized_keys_line_test.ts`, "refuses a certificate for others"). The
 * line does not widen anything else: sshd accepts only certificates signed by the printed key, the
 * printed key is the certified key itself, and the line holds for this one authentication.
 *
 * @param certificate as `checkCertificate` returned it
 * @param requestedUser the user to log in as, sshd's `%u`; compared byte for byte
 * @returns the line without a line feed
 * @throws {NotAllowedError} CERT_PRINCIPAL_MISMATCH when the certificate is limited to other users
 * @throws {BadEvidenceError} CERT_BAD_PRINCIPAL when a principal cannot be printed (checked again)
 */
export function authorizedKeysLine(
  certificate: SelfSignedCertificate,
  requestedUser: string,
): string {
  const { principals, publicKey } = certificate;
  const key = `${publicKey.type} ${encodeBase64(encodePublicKey(publicKey))}`;
  if (principals.length === 0) return `cert-authority ${key}`;
  if (!principals.includes(WILDCARD_PRINCIPAL) && !principals.includes(requestedUser)) {
    throw new NotAllowedError(
      "CERT_PRINCIPAL_MISMATCH",
      "The certificate is limited to other users than the requested one",
      { principals, user: requestedUser },
    );
  }
  if (!principals.every(isSafePrincipal)) {
    throw new BadEvidenceError(
      "CERT_BAD_PRINCIPAL",
      "A principal of the certificate has characters that cannot be printed safely",
    );
  }
  return `cert-authority,principals="${principals.join(",")}" ${key}`;
}
