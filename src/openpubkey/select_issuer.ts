import { BadEvidenceError } from "../errors/refusal.ts";
import type { ClientSignedPkToken } from "./check_client_signature.ts";
import type { TrustedIssuer } from "./trusted_issuer.ts";

/**
 * Finds the providers rows for a token. Byte for byte: no slash, case or port is forgiven, and
 * nothing is ever fetched for an issuer that is not listed.
 *
 * @param signed a PK Token whose client signature holds
 * @param issuers the providers file, by issuer
 * @returns the trusted issuer
 * @throws {BadEvidenceError} `ISS_MISSING` or `ISS_UNKNOWN`
 */
export function selectIssuer(
  signed: ClientSignedPkToken,
  issuers: ReadonlyMap<string, TrustedIssuer>,
): TrustedIssuer {
  const issuer = signed.token.claims.issuer;
  if (issuer === undefined || issuer === "") {
    throw new BadEvidenceError("ISS_MISSING", "The ID token has no issuer");
  }
  const trusted = issuers.get(issuer);
  if (trusted === undefined) {
    throw new BadEvidenceError("ISS_UNKNOWN", "The ID token's issuer is not a trusted provider", {
      issuer,
      trusted: [...issuers.keys()],
    });
  }
  return trusted;
}
