import { BadEvidenceError } from "../errors/refusal.ts";
import type { ClientSignedPkToken } from "../openpubkey/check_client_signature.ts";
import { jwkToPublicKey } from "../ssh/public_key_jwk.ts";
import { encodePublicKey } from "../ssh/public_key.ts";
import type { SelfSignedCertificate } from "../ssh/check_certificate.ts";
import { equalBytes } from "../encoding/bytes.ts";

/**
 * Checks that the certificate is for the very key the PK Token is bound to. sshd then lets the login
 * prove possession of it. The plain key blobs are compared, so a FIDO certificate around the same
 * point does not pass as the software key it is not.
 *
 * @param certificate a checked certificate
 * @param signed the PK Token in it, client signature verified
 * @throws {BadEvidenceError} `CERT_KEY_MISMATCH`
 */
export function bindCertificate(
  certificate: SelfSignedCertificate,
  signed: ClientSignedPkToken,
): void {
  const certified = encodePublicKey(certificate.publicKey);
  const committed = encodePublicKey(jwkToPublicKey(signed.client.userKey));
  if (!equalBytes(certified, committed)) {
    throw new BadEvidenceError(
      "CERT_KEY_MISMATCH",
      "The certificate is for another key than its PK Token",
    );
  }
}
