import { isJsonObject } from "../encoding/json_value.ts";
import { BadEvidenceError, UndecidableError } from "../errors/refusal.ts";
import { unreachable } from "../errors/unreachable.ts";
import type { ClientSignedPkToken } from "./check_client_signature.ts";
import { parsePublicJwk } from "./parse_public_jwk.ts";
import { GQ_BOUND_AUDIENCE_PREFIX, type TrustedClient } from "./trusted_issuer.ts";

/** The `typ` of ID tokens that carry the user's key instead of a commitment to it. */
const KEY_BOUND_TYP = "dpop+id_token";

/**
 * Checks that the OpenID Provider committed to exactly this client: the hash of the client instance
 * claims stands where this provider kind puts it.
 *
 * @param signed a PK Token whose client signature holds
 * @param row the providers row, which decides where to look; the token has no say
 * @throws {BadEvidenceError} `COMMIT_MISSING`, `COMMIT_MISMATCH`, `COMMIT_AUD_PREFIX` or
 *   `COMMIT_KEYBOUND_UNEXPECTED`
 * @throws {UndecidableError} `CFG_COMMITMENT` when the row itself makes no sense
 */
export function checkCommitment(signed: ClientSignedPkToken, row: TrustedClient): void {
  const { token, client } = signed;
  const keyBound = token.op.header.typ === KEY_BOUND_TYP;
  if (keyBound !== (row.commitment === "key-bound")) {
    throw new BadEvidenceError(
      "COMMIT_KEYBOUND_UNEXPECTED",
      keyBound ? "The ID token is key-bound, the provider is not" : "The ID token is not key-bound",
    );
  }
  switch (row.commitment) {
    case "nonce":
      return requireCommitment("nonce", token.claims.nonce, client.commitment);
    case "aud":
      return requireCommitment("aud", token.claims.audience, client.commitment);
    case "gq-bound":
      requireGqOnly(row);
      requireAudiencePrefix(token.claims.audience, row);
      return requireCommitment("cic", token.op.header.members.get("cic"), client.commitment);
    case "key-bound":
      return requireBoundKey(signed);
    default:
      return unreachable(row.commitment);
  }
}

function requireCommitment(where: string, found: unknown, commitment: string): void {
  if (found === undefined || found === null) {
    throw new BadEvidenceError("COMMIT_MISSING", `The ID token has no commitment in "${where}"`, {
      where,
    });
  }
  // An array with the right element is not the commitment: only the bare string is.
  if (found !== commitment) {
    throw new BadEvidenceError(
      "COMMIT_MISMATCH",
      `The commitment in "${where}" is not that of the client`,
      { where },
    );
  }
}

/** The commitment stands in the GQ header; another signature would leave the token unbound. */
function requireGqOnly(row: TrustedClient): void {
  if (row.gqOnly) return;
  throw new UndecidableError(
    "CFG_COMMITMENT",
    "A GQ-bound provider row must demand GQ signatures",
    {
      line: row.line,
    },
  );
}

function requireAudiencePrefix(audience: unknown, row: TrustedClient): void {
  const prefix = row.audiencePrefix ?? GQ_BOUND_AUDIENCE_PREFIX;
  if (typeof audience !== "string" || !audience.startsWith(prefix)) {
    throw new BadEvidenceError(
      "COMMIT_AUD_PREFIX",
      "The ID token's audience has not the prefix of GQ-bound tokens",
      { prefix },
    );
  }
}

function requireBoundKey(signed: ClientSignedPkToken): void {
  const confirmation = signed.token.claims.members.get("cnf");
  const jwk = isJsonObject(confirmation) ? confirmation.get("jwk") : undefined;
  if (!isJsonObject(jwk)) {
    throw new BadEvidenceError("COMMIT_MISSING", "The ID token has no key in cnf", {
      where: "cnf",
    });
  }
  let bound: string;
  try {
    bound = JSON.stringify(parsePublicJwk(jwk));
  } catch (cause) {
    throw new BadEvidenceError("COMMIT_MISMATCH", "The key in cnf is unusable", {}, cause);
  }
  if (bound !== JSON.stringify(signed.client.userKey)) {
    throw new BadEvidenceError("COMMIT_MISMATCH", "The key in cnf is not that of the client", {
      where: "cnf",
    });
  }
}
