import { WireError } from "./wire_error.ts";

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/**
 * Checks that bytes are a P-256 point in uncompressed form that satisfies the curve equation (SEC 1
 * sections 2.3.4 and 3.2.2.1, parameters of FIPS 186-4). The point at infinity has no such form, and
 * the cofactor is 1, so nothing else can be wrong with it. The runtime's `importKey` takes points off
 * the curve without a word.
 *
 * @param point what should be 04, x, y
 * @throws {WireError} when it is anything else
 */
export function assertP256Point(point: Uint8Array): void {
  if (point.length !== 65 || point[0] !== 4) {
    throw new WireError("the point is not 65 bytes in uncompressed form");
  }
  const x = BigInt(`0x${point.subarray(1, 33).toHex()}`);
  const y = BigInt(`0x${point.subarray(33).toHex()}`);
  if (x >= P || y >= P) throw new WireError("a coordinate of the point exceeds the field");
  if ((y * y - (x * x * x - 3n * x + B)) % P !== 0n) {
    throw new WireError("the point is not on the curve P-256");
  }
}
