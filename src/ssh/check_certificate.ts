import { equalBytes } from "../encoding/bytes.ts";
import { BadEvidenceError } from "../errors/refusal.ts";
import { type Certificate, FOREVER, USER_CERTIFICATE } from "./certificate.ts";
import { isSafePrincipal } from "./is_safe_principal.ts";
import { encodePublicKey } from "./public_key.ts";
import { verifySignature } from "./verify_signature.ts";

declare const selfSigned: unique symbol;

/**
 * A certificate whose holder of the certified key signed it, made for a person, in its validity, with
 * nothing in it that sshd would have to enforce. `checkCertificate` is its only producer. It says
 * nothing about who that person is: anyone can sign such a certificate.
 */
export type SelfSignedCertificate = Certificate & { readonly [selfSigned]: true };

/**
 * Checks everything about a certificate that can be decided from the certificate and the time.
 *
 * The Go tool leaves all of this to sshd and prints whatever key signed as `cert-authority`. Here a
 * signer other than the certified key is refused, so that what is printed is exactly the proven key
 * (`tests/attacks/certificate_signature_test.ts`, "signed by another key"). Critical options refuse as well:
 * opkssh never writes one, and a restriction must not hang on who enforces it.
 *
 * @param certificate as parsed
 * @param now Unix seconds, fractions allowed
 * @returns the same certificate, now of the type that later steps ask for
 * @throws {BadEvidenceError} CERT_NOT_SELF_SIGNED, CERT_SIG_INVALID, CERT_NOT_USER,
 *   CERT_NOT_VALID_NOW, CERT_CRITICAL_OPTION, CERT_MALFORMED (the reserved field is used),
 *   CERT_BAD_PRINCIPAL; checked in this order
 */
export async function checkCertificate(
  certificate: Certificate,
  now: number,
): Promise<SelfSignedCertificate> {
  if (!equalBytes(certificate.signatureKey, encodePublicKey(certificate.publicKey))) {
    throw new BadEvidenceError(
      "CERT_NOT_SELF_SIGNED",
      "The certificate is signed by another key than the one it certifies",
    );
  }
  const { publicKey, signature, signedBytes } = certificate;
  if (!await verifySignature(publicKey, signature, signedBytes)) {
    throw new BadEvidenceError("CERT_SIG_INVALID", "The signature of the certificate is wrong", {
      format: signature.format.slice(0, 100),
    });
  }
  if (certificate.certificateType !== USER_CERTIFICATE) {
    throw new BadEvidenceError("CERT_NOT_USER", "The certificate is not for a user", {
      certificateType: certificate.certificateType,
    });
  }
  assertValidNow(certificate, now);
  if (certificate.criticalOptions.size > 0) {
    throw new BadEvidenceError("CERT_CRITICAL_OPTION", "The certificate has critical options", {
      options: [...certificate.criticalOptions.keys()].slice(0, 10).map((name) =>
        name.slice(0, 100)
      ),
    });
  }
  if (certificate.reserved.length > 0) {
    throw new BadEvidenceError(
      "CERT_MALFORMED",
      "The reserved field of the certificate is not empty",
    );
  }
  for (const principal of certificate.principals) {
    if (!isSafePrincipal(principal)) {
      throw new BadEvidenceError(
        "CERT_BAD_PRINCIPAL",
        "A principal of the certificate has characters that cannot be printed safely",
        { principal: principal.slice(0, 200) },
      );
    }
  }
  return certificate as SelfSignedCertificate;
}

/** valid after <= now < valid before; both are whole seconds, so the fraction of now drops out. */
function assertValidNow(certificate: Certificate, now: number): void {
  const { validAfter, validBefore } = certificate;
  const second = BigInt(Math.floor(now));
  if (second >= validAfter && (second < validBefore || validBefore === FOREVER)) return;
  throw new BadEvidenceError(
    "CERT_NOT_VALID_NOW",
    second < validAfter ? "The certificate is not valid yet" : "The certificate has expired",
    { validAfter: String(validAfter), validBefore: String(validBefore), now },
  );
}
