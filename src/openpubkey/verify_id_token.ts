import { BadEvidenceError } from "../errors/refusal.ts";
import type { LocallyCheckedPkToken } from "./check_before_keys.ts";
import { checkOpSignature } from "./check_op_signature.ts";
import type { KeySet } from "./key_set.ts";
import { checkRefreshedSignature } from "./refreshed_id_token.ts";
import type { VerifiedIdentity } from "./verified_identity.ts";

/**
 * Verifies the OpenID Provider's signature, the last proof a PK Token owes.
 *
 * @param token a PK Token that holds in every other respect
 * @param keySet the keys its issuer publishes
 * @returns the identity; the only producer of this type
 * @throws {BadEvidenceError} `KEY_` codes, `OP_SIG_INVALID`, `GQ_` codes, `FRESH_SIG`
 */
export async function verifyIdToken(
  token: LocallyCheckedPkToken,
  keySet: KeySet,
): Promise<VerifiedIdentity> {
  const { claims, op } = token.signed.token;
  await checkOpSignature(claims.segment, op, token.algorithm, keySet);
  if (token.refreshed !== undefined) {
    await checkRefreshedSignature(token.refreshed, token.client, keySet);
  }
  // Asserted on the very object the signature covers, although the rows were found by it.
  if (claims.issuer !== token.issuer.issuer) {
    throw new BadEvidenceError(
      token.algorithm === "GQ256" ? "GQ_ISS" : "ISS_UNKNOWN",
      "The ID token is of another issuer",
    );
  }
  return {
    issuer: token.issuer.issuer,
    subject: claims.subject ?? "",
    email: claims.email,
    claims: claims.members,
    userKey: token.signed.client.userKey,
    client: token.client,
    validUntil: token.validUntil,
  } as unknown as VerifiedIdentity;
}
