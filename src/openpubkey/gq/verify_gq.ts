import { type Bytes, concatBytes, equalBytes } from "../../encoding/bytes.ts";
import { integerFromBytes, integerToBytes, modularPower } from "../../encoding/big_integer.ts";
import { gqChallenges, gqPublicNumber } from "./gq_hash.ts";
import { gqParameters, type RsaIntegers } from "./gq_parameters.ts";

/** The statement of a GQ signature: the signer knows an RS256 signature of `identity`. */
export interface GqStatement {
  /** Key under which the hidden RSA signature holds. */
  readonly key: RsaIntegers;
  /** Bits of security; 256 for GQ256. */
  readonly security: number;
  /** The RS256 signing input, bytes. */
  readonly identity: Bytes;
  /** What the GQ signature itself signs, bytes. */
  readonly message: Bytes;
}

/**
 * Verifies a GQ1 signature (Guillou and Quisquater, ISO/IEC 14888-2).
 *
 * @param statement key, identity and message
 * @param signature R of every round, then S of every round
 * @returns true when it holds; false for any other signature, of whatever length
 * @throws {RangeError} when the key cannot be used for GQ at all
 */
export async function verifyGq(statement: GqStatement, signature: Uint8Array): Promise<boolean> {
  const { key, identity, message } = statement;
  const parameters = gqParameters(key, statement.security);
  if (signature.length !== parameters.signatureBytes) return false;
  const g = await gqPublicNumber(identity, parameters.modulusBytes);
  const responsesAt = parameters.rounds * parameters.challengeBytes;
  const witnesses: Bytes[] = [];
  for (let round = 0; round < parameters.rounds; round++) {
    const r = integerFromBytes(part(signature, round, parameters.challengeBytes));
    const s = integerFromBytes(
      part(signature.subarray(responsesAt), round, parameters.modulusBytes),
    );
    if (s === 0n || s >= key.n) return false;
    const w = modularPower(s, key.e, key.n) * modularPower(g, r, key.n) % key.n;
    witnesses.push(integerToBytes(w, parameters.modulusBytes));
  }
  const expected = await gqChallenges(concatBytes(...witnesses), message, parameters);
  return equalBytes(expected, signature.subarray(0, responsesAt));
}

function part(bytes: Uint8Array, index: number, length: number): Uint8Array {
  return bytes.subarray(index * length, (index + 1) * length);
}
