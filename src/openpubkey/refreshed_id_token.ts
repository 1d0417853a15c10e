import { BadEvidenceError } from "../errors/refusal.ts";
import { checkAudience } from "./check_audience.ts";
import { checkOpSignature, opAlgorithm } from "./check_op_signature.ts";
import { MAX_CLOCK_AHEAD } from "./expiration.ts";
import type { KeySet } from "./key_set.ts";
import { roleOf } from "./parse_pk_token.ts";
import type { CompactIdToken, PkToken } from "./pk_token.ts";
import type { TrustedClient } from "./trusted_issuer.ts";

/**
 * Checks everything about a refreshed ID token that needs no key: it belongs to the same person, was
 * made for the same client after the original, and is in force.
 *
 * @param token the PK Token
 * @param client the providers row
 * @param now Unix seconds
 * @returns the refreshed token; its signature is still to be checked
 * @throws {BadEvidenceError} `FRESH_` codes
 */
export function checkRefreshedClaims(
  token: PkToken,
  client: TrustedClient,
  now: number,
): CompactIdToken {
  const fresh = token.refreshed;
  if (fresh === undefined) {
    throw new BadEvidenceError(
      "FRESH_MISSING",
      "The ID token has expired and no refreshed one is with it",
    );
  }
  requireSamePerson(token, fresh);
  requireSameAudience(fresh, client);
  requireOrder(token, fresh, now);
  const { nonce } = fresh.claims;
  if (nonce !== undefined && nonce !== "" && nonce !== token.claims.nonce) {
    throw new BadEvidenceError("FRESH_NONCE", "The refreshed ID token has another nonce");
  }
  return fresh;
}

/**
 * Verifies the provider's signature of a refreshed ID token.
 *
 * The Go tool does not: whoever holds an expired PK Token and its key can append a self-made token and
 * live for ever (`tests/vectors`, "refreshed-forged-signature").
 *
 * @param fresh the token that {@linkcode checkRefreshedClaims} returned
 * @param client the providers row
 * @param keySet the provider's keys
 * @throws {BadEvidenceError} `FRESH_SIG`
 */
export async function checkRefreshedSignature(
  fresh: CompactIdToken,
  client: TrustedClient,
  keySet: KeySet,
): Promise<void> {
  try {
    const algorithm = opAlgorithm(fresh, client.gqOnly);
    await checkOpSignature(fresh.claims.segment, fresh, algorithm, keySet);
  } catch (cause) {
    if (!(cause instanceof BadEvidenceError)) throw cause;
    throw new BadEvidenceError(
      "FRESH_SIG",
      "The provider's signature of the refreshed ID token does not hold",
      { because: cause.code },
      cause,
    );
  }
}

function requireSamePerson(token: PkToken, fresh: CompactIdToken): void {
  const { issuer, subject } = fresh.claims;
  const sameKind = roleOf(fresh.header) === "op" && fresh.header.typ !== "dpop+id_token";
  if (!sameKind || issuer === undefined || issuer !== token.claims.issuer) {
    throw new BadEvidenceError("FRESH_IDENTITY", "The refreshed ID token is of another issuer");
  }
  if (subject === undefined || subject === "" || subject !== token.claims.subject) {
    throw new BadEvidenceError("FRESH_IDENTITY", "The refreshed ID token is of another person");
  }
}

function requireSameAudience(fresh: CompactIdToken, client: TrustedClient): void {
  if (!client.checkClientId) {
    throw new BadEvidenceError("FRESH_AUD", "Tokens of this provider cannot be refreshed");
  }
  try {
    checkAudience(fresh.claims, client);
  } catch (cause) {
    if (!(cause instanceof BadEvidenceError)) throw cause;
    throw new BadEvidenceError(
      "FRESH_AUD",
      "The refreshed ID token is for another client ID",
      cause.evidence,
      cause,
    );
  }
}

function requireOrder(token: PkToken, fresh: CompactIdToken, now: number): void {
  const { issuedAt, expiresAt } = fresh.claims;
  if (issuedAt === undefined || issuedAt > now + MAX_CLOCK_AHEAD) {
    throw new BadEvidenceError("FRESH_ORDER", "The refreshed ID token's iat is missing or ahead");
  }
  if (issuedAt < (token.claims.issuedAt ?? 0)) {
    throw new BadEvidenceError("FRESH_ORDER", "The refreshed ID token is older than the original");
  }
  if (expiresAt === undefined || expiresAt <= 0 || now > expiresAt) {
    throw new BadEvidenceError("FRESH_EXPIRED", "The refreshed ID token has expired", {
      until: expiresAt ?? 0,
      now: Math.floor(now),
    });
  }
}
