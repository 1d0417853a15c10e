import type { Bytes } from "./bytes.ts";

/**
 * SHA3-256 (FIPS 202), by the runtime's WebCrypto (WICG Modern Algorithms). Without a JIT it takes a
 * hundredth of the time that a library in JavaScript takes
 * (`tests/unit/encoding/sha3_test.ts` holds both against each other).
 *
 * @param data any bytes
 * @returns 32 bytes
 */
export async function sha3(data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA3-256", data));
}

/**
 * SHAKE256 (FIPS 202): cSHAKE256 without name and customization is just that (NIST SP 800-185,
 * section 3.3).
 *
 * @param data any bytes
 * @param length bytes of output
 * @returns `length` bytes
 */
export async function shake(data: Bytes, length: number): Promise<Bytes> {
  const algorithm = { name: "cSHAKE256", outputLength: 8 * length };
  return new Uint8Array(await crypto.subtle.digest(algorithm, data));
}
