import { encodeBase64url } from "../encoding/base64.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { CommandError } from "../errors/command_error.ts";
import { Refusal } from "../errors/refusal.ts";
import type { IdTokenClaims } from "../openpubkey/id_token_claims.ts";
import { parseCompactIdToken } from "../openpubkey/parse_pk_token.ts";
import type { CompactIdToken } from "../openpubkey/pk_token.ts";

/** What an ID token must fit. */
export interface IdTokenExpectations {
  /** Issuer as configured. */
  readonly issuer: string;
  /** Client ID as configured. */
  readonly clientId: string;
  /** The commitment that went out as `nonce`; undefined for a refreshed token. */
  readonly nonce: string | undefined;
  /** `id_token_signing_alg_values_supported` of the discovery document; empty when it has none. */
  readonly algorithms: readonly string[];
  /** The access token that came with it, if any. */
  readonly accessToken: string | undefined;
  /** Unix seconds, fractions allowed. */
  readonly now: number;
  /** Unix seconds by the provider's `Date` header, to tell a wrong clock from a bad token. */
  readonly providerNow?: number | undefined;
}

/** What counts when the discovery document lists no algorithms: all that servers verify. */
const USUAL_ALGORITHMS: readonly string[] = ["RS256", "PS256", "ES256", "EdDSA"];
/** Seconds a fresh token must still have to live, and may be from the future. */
const MARGIN = 60;
/** Seconds of difference to the provider's clock worth mentioning. */
const SKEW = 30;

/**
 * Checks a fresh ID token as a relying party must (OpenID Connect Core 3.1.3.7, 3.1.3.8), all but
 * its signature, which `verifyPkToken` checks afterwards over the very same segments.
 *
 * Claims that nobody needs here may have any type, unlike in the Go tool, which refuses a token
 * whose `groups` is a plain string (`tests/unit/oidc/check_id_token_test.ts`).
 *
 * @param idToken the token as received
 * @param expected what it must fit
 * @returns its parts
 * @throws {CommandError} `token_rejected`, with hints
 */
export async function checkIdToken(
  idToken: string,
  expected: IdTokenExpectations,
): Promise<CompactIdToken> {
  const token = parse(idToken);
  const { claims } = token;
  checkAlgorithm(token, expected);
  if (!claims.subject) throw rejected('it has no "sub" claim');
  if (claims.issuer !== expected.issuer) {
    throw rejected(`its issuer is "${claims.issuer ?? ""}", not "${expected.issuer}"`, [
      "set issuer in the client configuration to exactly what the provider sends",
    ]);
  }
  checkAudience(claims, expected.clientId);
  checkTimes(claims, expected);
  if (expected.nonce !== undefined) checkNonce(claims, expected.nonce);
  await checkAccessTokenHash(token, expected.accessToken);
  return token;
}

function parse(idToken: string): CompactIdToken {
  const segments = idToken.split(".", 6).length;
  if (segments === 5) {
    throw rejected("it is encrypted", [
      "switch off ID token encryption for this client at the provider " +
      "(Authentik: leave the encryption key of the provider empty)",
    ]);
  }
  if (segments !== 3) throw rejected("it is not a JWT");
  try {
    return parseCompactIdToken(idToken);
  } catch (error) {
    if (error instanceof Refusal) throw rejected(lowerFirst(error.message), [], error);
    throw error;
  }
}

function checkAlgorithm({ header }: CompactIdToken, { algorithms }: IdTokenExpectations): void {
  const allowed = algorithms.length > 0 ? algorithms : USUAL_ALGORITHMS;
  if (header.alg === undefined || !allowed.includes(header.alg)) {
    throw rejected(
      `it is signed with "${header.alg ?? "none"}", which the provider does not list`,
      [
        `the provider lists: ${allowed.join(", ")}`,
      ],
    );
  }
}

function checkAudience(claims: IdTokenClaims, clientId: string): void {
  const audiences = typeof claims.audience === "string" ? [claims.audience] : claims.audience ?? [];
  if (!audiences.includes(clientId)) {
    throw rejected(`it is made for "${audiences.join(", ")}", not for the client ID "${clientId}"`);
  }
  if (claims.authorizedParty === undefined) {
    if (audiences.length === 1) return;
    throw rejected('it is made for several clients and has no "azp" claim');
  }
  if (claims.authorizedParty !== clientId) {
    throw rejected(`its "azp" claim names the client "${claims.authorizedParty}"`);
  }
}

function checkTimes(claims: IdTokenClaims, expected: IdTokenExpectations): void {
  const hints = clockHints(expected);
  const { expiresAt, issuedAt, notBefore } = claims;
  if (expiresAt === undefined) throw rejected('it has no "exp" claim');
  if (issuedAt === undefined) throw rejected('it has no "iat" claim');
  if (expiresAt <= expected.now + MARGIN) {
    const left = Math.floor(expiresAt - expected.now);
    throw rejected(left > 0 ? `it expires in ${left} seconds` : "it has expired", hints);
  }
  const latest = expected.now + MARGIN;
  if (issuedAt > latest || (notBefore !== undefined && notBefore > latest)) {
    throw rejected("it is from the future", hints);
  }
}

function checkNonce(claims: IdTokenClaims, nonce: string): void {
  if (claims.nonce === undefined) {
    throw rejected('it has no "nonce" claim, so it says nothing about the key', [
      "the provider must copy the nonce of the request into the ID token",
    ]);
  }
  if (claims.nonce !== nonce) throw rejected("its nonce is not the one of this login");
}

/** OpenID Connect Core 3.1.3.6: left half of the hash that goes with the signature algorithm. */
async function checkAccessTokenHash(
  { claims, header }: CompactIdToken,
  accessToken: string | undefined,
): Promise<void> {
  const hash = claims.members.get("at_hash");
  if (hash === undefined || hash === null || accessToken === undefined) return;
  // RFC 8032: Ed25519 hashes with SHA-512
  const algorithm = header.alg === "EdDSA" ? "SHA-512" : "SHA-256";
  const digest = new Uint8Array(await crypto.subtle.digest(algorithm, encodeUtf8(accessToken)));
  if (hash !== encodeBase64url(digest.subarray(0, digest.length / 2))) {
    throw rejected('its "at_hash" claim does not fit the access token');
  }
}

function clockHints({ now, providerNow }: IdTokenExpectations): readonly string[] {
  if (providerNow === undefined) return ["check the clock of this computer"];
  // then it is the provider that makes tokens nobody can use
  if (Math.abs(now - providerNow) <= SKEW) return [];
  const seconds = Math.round(Math.abs(now - providerNow));
  const direction = now > providerNow ? "ahead of" : "behind";
  return [`the clock of this computer is ${seconds} seconds ${direction} the provider's; set it`];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function rejected(fact: string, hints?: readonly string[], cause?: unknown): CommandError {
  return new CommandError("token_rejected", `The ID token cannot be used: ${fact}`, {
    hints: hints ?? [],
    cause,
  });
}
