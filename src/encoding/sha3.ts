import { sha3_256, shake256 } from "@noble/hashes/sha3.js";
import { type Bytes, concatBytes } from "./bytes.ts";

/**
 * SHA3-256 (FIPS 202). WebCrypto has no SHA-3, and the runtime's Node layer costs more than all the
 * rest of `verify`.
 *
 * @param data any bytes
 * @returns 32 bytes
 */
export function sha3(data: Uint8Array): Bytes {
  return concatBytes(sha3_256(data));
}

/**
 * SHAKE256 (FIPS 202).
 *
 * @param data any bytes
 * @param length bytes of output
 * @returns `length` bytes
 */
export function shake(data: Uint8Array, length: number): Bytes {
  return concatBytes(shake256(data, { dkLen: length }));
}
