import { type Bytes, concatBytes } from "../../encoding/bytes.ts";
import {
  bitLength,
  integerFromBytes,
  integerToBytes,
  modularInverse,
  modularPower,
} from "../../encoding/big_integer.ts";
import { gqChallenges } from "./gq_hash.ts";
import { type GqParameters, gqParameters, type RsaIntegers } from "./gq_parameters.ts";

/** What a GQ signature is made from. */
export interface SignGqOptions {
  /** Key under which `rsaSignature` holds. */
  readonly key: RsaIntegers;
  /** Bits of security; 256 for GQ256. */
  readonly security: number;
  /** The RS256 signature: a secret from here on, which the caller wipes. */
  readonly rsaSignature: Uint8Array;
  /** What to sign. */
  readonly message: Bytes;
  /** A uniform random integer from 1 to n-1; one per round, and one for blinding. */
  readonly randomInteger: () => bigint;
}

/**
 * Makes a GQ1 signature (ISO/IEC 14888-2): proves knowledge of an RS256 signature without showing
 * it.
 *
 * Not constant-time. The secret is a signature over an ephemeral token on the machine that received
 * it; its inversion is blinded.
 *
 * @param options key, secret, message and random source
 * @returns R of every round, then S of every round
 * @throws {RangeError} when the key cannot be used for GQ, or the signature shares a factor with n
 */
export async function signGq(options: SignGqOptions): Promise<Bytes> {
  const { key, randomInteger } = options;
  const parameters = gqParameters(key, options.security);
  const secret = gqPrivateNumber(key, options.rsaSignature, randomInteger);
  const nonces = Array.from({ length: parameters.rounds }, () => randomInteger());
  const witnesses = nonces.map((nonce) =>
    integerToBytes(modularPower(nonce, key.e, key.n), parameters.modulusBytes)
  );
  const challenges = await gqChallenges(concatBytes(...witnesses), options.message, parameters);
  const responses = nonces.map((nonce, round) => {
    const r = challengeOf(challenges, round, parameters);
    return integerToBytes(nonce * modularPower(secret, r, key.n) % key.n, parameters.modulusBytes);
  });
  return concatBytes(challenges, ...responses);
}

/**
 * The GQ private number: the inverse of an RSA signature, computed blinded.
 *
 * @param key the RSA key
 * @param rsaSignature the signature, big-endian
 * @param randomInteger a uniform random integer from 1 to n-1
 * @returns Q with `Q * signature mod n = 1`
 * @throws {RangeError} when there is no inverse
 */
export function gqPrivateNumber(
  key: RsaIntegers,
  rsaSignature: Uint8Array,
  randomInteger: () => bigint,
): bigint {
  const blind = randomInteger();
  const blinded = integerFromBytes(rsaSignature) * blind % key.n;
  return modularInverse(blinded, key.n) * blind % key.n;
}

/**
 * Draws uniform random integers below a modulus by rejection.
 *
 * @param n exclusive upper bound
 * @param randomBytes fills an array of the given length from a CSPRNG
 * @returns a function whose every call returns an integer from 1 to n-1
 */
export function randomIntegers(
  n: bigint,
  randomBytes: (length: number) => Uint8Array,
): () => bigint {
  const bits = bitLength(n);
  const excess = BigInt(Math.ceil(bits / 8) * 8 - bits);
  return () => {
    for (;;) {
      const candidate = integerFromBytes(randomBytes(Math.ceil(bits / 8))) >> excess;
      if (candidate > 0n && candidate < n) return candidate;
    }
  };
}

function challengeOf(challenges: Uint8Array, round: number, parameters: GqParameters): bigint {
  const at = round * parameters.challengeBytes;
  return integerFromBytes(challenges.subarray(at, at + parameters.challengeBytes));
}
