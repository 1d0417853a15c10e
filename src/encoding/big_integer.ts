import type { Bytes } from "./bytes.ts";

/**
 * Reads an unsigned big-endian integer (OS2IP, RFC 8017 section 4.2).
 *
 * @param bytes any length; empty is zero
 * @returns the integer
 */
export function integerFromBytes(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  return BigInt(`0x${bytes.toHex()}`);
}

/**
 * Writes an unsigned big-endian integer of fixed length (I2OSP, RFC 8017 section 4.1).
 *
 * @param value not negative
 * @param length bytes
 * @returns exactly `length` bytes
 * @throws {RangeError} when the integer does not fit
 */
export function integerToBytes(value: bigint, length: number): Bytes {
  const digits = value === 0n ? "" : value.toString(16);
  if (value < 0n || digits.length > 2 * length) {
    throw new RangeError(`Cannot write integer: it does not fit into ${length} bytes`);
  }
  return Uint8Array.fromHex(digits.padStart(2 * length, "0"));
}

/**
 * Length of an integer.
 *
 * @param value not negative
 * @returns bits without leading zeros; 0 for zero
 */
export function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/**
 * Modular exponentiation by squaring. Not constant-time: use it for public values, or for secrets
 * that live shorter than one login on a machine nobody else measures.
 *
 * @param base any integer
 * @param exponent not negative
 * @param modulus greater than one
 * @returns `base^exponent mod modulus`
 */
export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  const reduced = base % modulus;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === "1") result = (result * reduced) % modulus;
  }
  return result;
}

/**
 * Modular inverse by the extended Euclidean algorithm.
 *
 * @param value any integer
 * @param modulus greater than one
 * @returns `x` with `value * x mod modulus = 1`
 * @throws {RangeError} when there is none
 */
export function modularInverse(value: bigint, modulus: bigint): bigint {
  let [remainder, next] = [((value % modulus) + modulus) % modulus, modulus];
  let [factor, nextFactor] = [1n, 0n];
  while (next !== 0n) {
    const quotient = remainder / next;
    [remainder, next] = [next, remainder - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  if (remainder !== 1n) throw new RangeError("Cannot invert integer: it shares a factor");
  return ((factor % modulus) + modulus) % modulus;
}
