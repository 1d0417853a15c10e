import { Refusal } from "../errors/refusal.ts";
import { checkAudience } from "./check_audience.ts";
import type { ClientSignedPkToken } from "./check_client_signature.ts";
import { checkCommitment } from "./check_commitment.ts";
import { type OpAlgorithm, opAlgorithm } from "./check_op_signature.ts";
import { checkExpiration } from "./expiration.ts";
import type { CompactIdToken } from "./pk_token.ts";
import { checkRefreshedClaims } from "./refreshed_id_token.ts";
import type { TrustedClient, TrustedIssuer } from "./trusted_issuer.ts";

declare const checked: unique symbol;

/** A PK Token that holds in every respect that needs no key of the provider. */
export interface LocallyCheckedPkToken {
  readonly [checked]: true;
  /** The token and the claims its client signed. */
  readonly signed: ClientSignedPkToken;
  /** The trusted issuer. */
  readonly issuer: TrustedIssuer;
  /** The providers row that fits. */
  readonly client: TrustedClient;
  /** The algorithm the provider's signature must hold under. */
  readonly algorithm: OpAlgorithm;
  /** The refreshed token, when the original has expired and the row relies on it. */
  readonly refreshed: CompactIdToken | undefined;
  /** Last second of validity; undefined without a limit. */
  readonly validUntil: number | undefined;
}

/** What the steps found, before the brand. */
type Findings = Pick<LocallyCheckedPkToken, "algorithm" | "refreshed" | "validUntil">;

/**
 * Checks audience, algorithm, commitment and time before any key of the provider is fetched, so that
 * a stranger cannot make the server talk to the network with a token that would be refused anyway.
 * Rows of one issuer are alternatives: the first that fits wins; when none fits, the refusal is that
 * of the row that got furthest.
 *
 * @param signed a PK Token whose client signature holds
 * @param issuer its trusted issuer
 * @param now Unix seconds, fractions allowed
 * @returns the token with the row that fits; the only producer of this type
 * @throws {BadEvidenceError} `AUD_`, `OP_`, `COMMIT_`, time and `FRESH_` codes
 */
export function checkBeforeKeys(
  signed: ClientSignedPkToken,
  issuer: TrustedIssuer,
  now: number,
): LocallyCheckedPkToken {
  let furthest: { step: number; refusal: Refusal } | undefined;
  for (const client of issuer.clients) {
    const outcome = checkRow(signed, client, now);
    if (!("refusal" in outcome)) {
      return { signed, issuer, client, ...outcome } as unknown as LocallyCheckedPkToken;
    }
    if (furthest === undefined || outcome.step > furthest.step) furthest = outcome;
  }
  throw furthest?.refusal ?? new TypeError("Cannot check token: the issuer has no rows");
}

function checkRow(
  signed: ClientSignedPkToken,
  client: TrustedClient,
  now: number,
): Findings | { step: number; refusal: Refusal } {
  let step = 0;
  try {
    checkAudience(signed.token.claims, client);
    step = 1;
    const algorithm = opAlgorithm(signed.token.op, client.gqOnly);
    step = 2;
    checkCommitment(signed, client);
    step = 3;
    const expiration = checkExpiration(signed.token.claims, client.expiration, now);
    if (expiration.kind === "valid") {
      return { algorithm, refreshed: undefined, validUntil: expiration.until };
    }
    step = 4;
    const refreshed = checkRefreshedClaims(signed.token, client, now);
    return { algorithm, refreshed, validUntil: refreshed.claims.expiresAt };
  } catch (error) {
    if (error instanceof Refusal) return { step, refusal: error };
    throw error;
  }
}
