import { BadEvidenceError } from "../errors/refusal.ts";
import type { IdTokenClaims } from "./id_token_claims.ts";
import type { TrustedClient } from "./trusted_issuer.ts";

/**
 * Checks for whom an ID token was made (OpenID Connect Core section 3.1.3.7, steps 3 to 5).
 *
 * Members are compared whole. The Go tool joins a list with commas and splits it again, so that the
 * single audience `x,client` counts as `client` (`tests/attacks/claims_test.ts`).
 *
 * @param claims the ID token's claims
 * @param client the providers row
 * @throws {BadEvidenceError} `AUD_MISSING` or `AUD_MISMATCH`
 */
export function checkAudience(claims: IdTokenClaims, client: TrustedClient): void {
  if (!client.checkClientId) return;
  const { audience, authorizedParty } = claims;
  const list = typeof audience === "string" ? [audience] : audience ?? [];
  if (list.every((entry) => entry === "")) {
    throw new BadEvidenceError("AUD_MISSING", "The ID token has no audience");
  }
  const evidence = { audience: list, clientId: client.clientId };
  if (!list.includes(client.clientId)) {
    throw new BadEvidenceError("AUD_MISMATCH", "The ID token is for another client ID", evidence);
  }
  if (list.length > 1 && authorizedParty !== undefined && authorizedParty !== client.clientId) {
    throw new BadEvidenceError("AUD_MISMATCH", "The ID token's azp is another client ID", {
      ...evidence,
      azp: authorizedParty,
    });
  }
}
