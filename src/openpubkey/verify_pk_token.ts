import { checkBeforeKeys } from "./check_before_keys.ts";
import { checkClientSignature } from "./check_client_signature.ts";
import type { KeySet } from "./key_set.ts";
import { parsePkToken } from "./parse_pk_token.ts";
import { selectIssuer } from "./select_issuer.ts";
import type { TrustedIssuer } from "./trusted_issuer.ts";
import type { VerifiedIdentity } from "./verified_identity.ts";
import { verifyIdToken } from "./verify_id_token.ts";

/** What {@linkcode verifyPkToken} judges by. */
export interface VerifyPkTokenOptions {
  /** The issuer the token must be of. */
  readonly issuer: TrustedIssuer;
  /** The keys that issuer publishes. */
  readonly keySet: KeySet;
  /** Unix seconds, fractions allowed. */
  readonly now: number;
}

/**
 * Verifies a PK Token whose issuer's keys are at hand, as `login` does with its own fresh token. The
 * same steps as the server, in the same order.
 *
 * @param compact the PK Token in compact form
 * @param options issuer, keys and clock
 * @returns the identity
 * @throws {BadEvidenceError} the code of the first check that fails
 */
export async function verifyPkToken(
  compact: string,
  options: VerifyPkTokenOptions,
): Promise<VerifiedIdentity> {
  const signed = await checkClientSignature(parsePkToken(compact));
  const issuer = selectIssuer(signed, new Map([[options.issuer.issuer, options.issuer]]));
  return await verifyIdToken(checkBeforeKeys(signed, issuer, options.now), options.keySet);
}
