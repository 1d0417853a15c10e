import { CommandError } from "../errors/command_error.ts";
import { Refusal } from "../errors/refusal.ts";
import { checkOpSignature } from "../openpubkey/check_op_signature.ts";
import { rsaIntegers, signGqToken } from "../openpubkey/gq/gq_token.ts";
import { randomIntegers } from "../openpubkey/gq/sign_gq.ts";
import { type KeySet, selectKey } from "../openpubkey/key_set.ts";
import type { CompactIdToken } from "../openpubkey/pk_token.ts";
import { thumbprint } from "../openpubkey/thumbprint.ts";
import type { Random } from "../platform/random.ts";

/** What {@linkcode gqSignIdToken} needs. */
export interface GqSignIdTokenOptions {
  /** An RS256 ID token; its signature bytes are zeros afterwards, whatever happens. */
  readonly idToken: CompactIdToken;
  /** The provider's keys. */
  readonly keySet: KeySet;
  /** The commitment, where it goes into the GQ header (`cic`). */
  readonly cic: string | undefined;
  /** Random bytes. */
  readonly random: Random;
}

/**
 * Replaces the RS256 signature of a job's ID token by a GQ signature, so that the certificate cannot
 * be replayed as the ID token it was made from: verifies the RS256 signature, signs, and overwrites
 * the signature's bytes. The header gets `jkt`, the thumbprint of the provider's key.
 *
 * Overwriting is all that can be done here: the texts the signature was decoded from belong to the
 * runtime, and stay in its memory until they are collected or the process ends, at most seconds later.
 *
 * @param options token, keys, random source
 * @returns the GQ-signed ID token in JWT compact form
 * @throws {CommandError} `token_rejected` when the token is not RS256, its signature does not hold, or
 * the key is not one for GQ
 */
export async function gqSignIdToken(options: GqSignIdTokenOptions): Promise<string> {
  const { idToken, keySet, cic, random } = options;
  try {
    if (idToken.header.alg !== "RS256") {
      throw rejected(`it is signed with "${idToken.header.alg ?? "none"}", only RS256 will do`);
    }
    await checkOpSignature(idToken.claims.segment, idToken, "RS256", keySet);
    const jwk = selectKey(keySet, idToken.header.kid, "RS256");
    const extra = new Map([["jkt", await thumbprint(jwk)]]);
    if (cic !== undefined) extra.set("cic", cic);
    const randomInteger = randomIntegers(rsaIntegers(jwk).n, random);
    return await signGqToken({ idToken, jwk, extra, randomInteger });
  } catch (error) {
    if (error instanceof Refusal) throw rejected(`${error.message} (${error.code})`, error);
    if (error instanceof RangeError) throw rejected(error.message, error);
    throw error;
  } finally {
    idToken.signature.fill(0);
  }
}

function rejected(fact: string, cause?: unknown): CommandError {
  return new CommandError("token_rejected", `The job's ID token cannot be used: ${fact}`, {
    hints: ["the CI system must sign ID tokens with RS256 and publish the key"],
    cause,
  });
}
