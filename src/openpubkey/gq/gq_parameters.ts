import { bitLength } from "../../encoding/big_integer.ts";

/** An RSA public key as integers. */
export interface RsaIntegers {
  /** Modulus. */
  readonly n: bigint;
  /** Public exponent. */
  readonly e: bigint;
}

/** Sizes of a GQ1 signature under one key. */
export interface GqParameters {
  /** Number of parallel rounds. */
  readonly rounds: number;
  /** Bytes of one S and one W: the modulus length. */
  readonly modulusBytes: number;
  /** Bytes of one R. */
  readonly challengeBytes: number;
  /** Bytes of the whole signature. */
  readonly signatureBytes: number;
}

/**
 * Derives the sizes of a GQ1 signature (ISO/IEC 14888-2): each round contributes one bit less than
 * the exponent has, so 65537 needs 16 rounds for 256 bits.
 *
 * @param key the RSA key whose signature is proven
 * @param security bits of security, 256 for GQ256
 * @returns the sizes
 * @throws {RangeError} when the exponent is even or below 3, or the security not positive
 */
export function gqParameters(key: RsaIntegers, security: number): GqParameters {
  if (key.e < 3n || key.e % 2n === 0n) {
    throw new RangeError("Cannot use GQ: the RSA exponent is not an odd number from 3");
  }
  if (!Number.isSafeInteger(security) || security < 1) {
    throw new RangeError("Cannot use GQ: the security parameter is not positive");
  }
  const bitsPerRound = bitLength(key.e) - 1;
  const rounds = Math.ceil(security / bitsPerRound);
  const modulusBytes = Math.ceil(bitLength(key.n) / 8);
  const challengeBytes = Math.ceil(bitsPerRound / 8);
  const signatureBytes = rounds * (challengeBytes + modulusBytes);
  return { rounds, modulusBytes, challengeBytes, signatureBytes };
}
