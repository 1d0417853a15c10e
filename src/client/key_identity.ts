import { Refusal } from "../errors/refusal.ts";
import { isJsonObject } from "../encoding/json_value.ts";
import type { IdTokenClaims } from "../openpubkey/id_token_claims.ts";
import { parsePkToken } from "../openpubkey/parse_pk_token.ts";
import type { PkToken } from "../openpubkey/pk_token.ts";
import { type Certificate, FOREVER, PK_TOKEN_EXTENSION } from "../ssh/certificate.ts";
import { publicKeyToJwk } from "../ssh/public_key_jwk.ts";

/** Whom a certificate of login names, and since when. Read, not verified. */
export interface KeyIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** `email`, when there is one. */
  readonly email: string | undefined;
  /** `aud`, one or several. */
  readonly audiences: readonly string[];
  /** Claims of the ID token that certified the key. */
  readonly claims: IdTokenClaims;
  /** `exp` of the refreshed ID token, Unix seconds; undefined without one. */
  readonly refreshedExpires: number | undefined;
  /** First second of the certificate itself, Unix seconds. */
  readonly certificateFrom: number;
  /** First second after the certificate itself, Unix seconds; undefined for never. */
  readonly certificateExpires: number | undefined;
}

/**
 * Reads the identity out of a certificate that login made: it carries a PK Token, and that names the
 * certified key. Enough to tell a person about the person's own files, and quick: no signature is
 * checked, nothing here may decide about access.
 *
 * @param certificate parsed
 * @returns the identity; undefined when the certificate is not one of login's
 */
export function keyIdentity(certificate: Certificate): KeyIdentity | undefined {
  const token = pkTokenOf(certificate);
  if (token === undefined || !certifies(certificate, token)) return undefined;
  const { issuer, subject, email, audience } = token.claims;
  if (issuer === undefined || subject === undefined) return undefined;
  return {
    issuer,
    subject,
    email,
    audiences: typeof audience === "string" ? [audience] : audience ?? [],
    claims: token.claims,
    refreshedExpires: token.refreshed?.claims.expiresAt,
    certificateFrom: seconds(certificate.validAfter),
    certificateExpires: certificate.validBefore === FOREVER
      ? undefined
      : seconds(certificate.validBefore),
  };
}

function pkTokenOf(certificate: Certificate): PkToken | undefined {
  const compact = certificate.extensions.get(PK_TOKEN_EXTENSION);
  if (compact === undefined) return undefined;
  try {
    return parsePkToken(compact);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function certifies(certificate: Certificate, token: PkToken): boolean {
  const named = token.cic.header.members.get("upk");
  if (!isJsonObject(named)) return false;
  const certified = Object.entries(publicKeyToJwk(certificate.publicKey));
  return certified.every(([name, value]) => named.get(name) === value);
}

/** Times beyond what can be counted are as good as the last one that can. */
function seconds(time: bigint): number {
  return Number(time > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : time);
}
