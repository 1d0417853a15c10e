import { WireError } from "./wire_error.ts";

/** In bits. The runtime's WebCrypto throws on anything larger instead of verifying with it. */
const MODULUS_BITS = { min: 2048, max: 4096 } as const;
/** Largest public exponent, in bits. */
const MAX_EXPONENT_BITS = 24;

/**
 * Checks an RSA public key: odd modulus of 2048 to 4096 bits, odd exponent of 3 or more and at most
 * 24 bits (the bound of the Go tool's SSH library; every key in use has 65537).
 *
 * @param e public exponent, big-endian, minimal
 * @param n modulus, big-endian, minimal
 * @throws {WireError} when a limit is broken
 */
export function assertRsaKey(e: Uint8Array, n: Uint8Array): void {
  const modulusBits = bitLength(n);
  if (modulusBits < MODULUS_BITS.min || modulusBits > MODULUS_BITS.max) {
    throw new WireError(
      `the RSA modulus has ${modulusBits} bits, not ${MODULUS_BITS.min} to ${MODULUS_BITS.max}`,
    );
  }
  if (!isOdd(n)) throw new WireError("the RSA modulus is even");
  if (!isOdd(e) || bitLength(e) < 2) {
    throw new WireError("the RSA exponent is not an odd number from 3");
  }
  if (bitLength(e) > MAX_EXPONENT_BITS) {
    throw new WireError(`the RSA exponent has more than ${MAX_EXPONENT_BITS} bits`);
  }
}

function bitLength(minimal: Uint8Array): number {
  const first = minimal[0];
  if (first === undefined) return 0;
  return minimal.length * 8 - (Math.clz32(first) - 24);
}

function isOdd(number: Uint8Array): boolean {
  return ((number.at(-1) ?? 0) & 1) === 1;
}
