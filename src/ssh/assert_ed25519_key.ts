import { WireError } from "./wire_error.ts";

const P = 2n ** 255n - 19n;
/** y of a point of order 8; the others are its negation and those of order 1, 2 and 4. */
const Y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const SMALL_ORDER: ReadonlySet<bigint> = new Set([0n, 1n, P - 1n, Y8, P - Y8]);

/**
 * Checks the form of an Ed25519 public key (RFC 8032 section 5.1.3): 32 bytes, y below the field
 * prime. Points of small order are refused too: signatures "by" them can be made without any secret.
 * Whether y belongs to a point at all is left to signature verification, which fails if not.
 *
 * @param key what should be an Ed25519 public key
 * @throws {WireError} when it is not
 */
export function assertEd25519Key(key: Uint8Array): void {
  if (key.length !== 32) throw new WireError("the Ed25519 key is not 32 bytes");
  const littleEndian = Uint8Array.from(key).reverse();
  const y = BigInt.asUintN(255, BigInt(`0x${littleEndian.toHex()}`));
  if (y >= P) throw new WireError("the Ed25519 key is not in canonical form");
  if (SMALL_ORDER.has(y)) throw new WireError("the Ed25519 key is a point of small order");
}
